/** The lists of what must be done around a release, and who says that it is. */
export interface ChecklistItem {
  /** What a person signs it by. */
  readonly name: string;
  readonly text: string;
  /** A rule of the environment's gate says it; a fact of the release does; or a person signs it. */
  readonly by:
    | { readonly kind: 'rule'; readonly rule: string }
    | { readonly kind: 'fact'; readonly fact: ChecklistFact }
    | { readonly kind: 'person' };
}

export type ChecklistFact = 'smoke ready' | 'migration rehearsed' | 'alerts set' | 'way back';

const person = { kind: 'person' } as const;
const rule = (name: string) => ({ kind: 'rule', rule: name }) as const;
const fact = (name: ChecklistFact) => ({ kind: 'fact', fact: name }) as const;

function item(name: string, text: string, by: ChecklistItem['by'] = person): ChecklistItem {
  return { name, text, by };
}

export const checklists: Readonly<Record<string, readonly ChecklistItem[]>> = {
  'pre-deployment': [
    item('tests', 'all tests passed', rule('tests pass')),
    item('coverage', 'enough is covered', rule('coverage')),
    item('vulnerabilities', 'no known vulnerability', rule('security')),
    item('migrations', 'migrations were tried', fact('migration rehearsed')),
    item('variables', 'variables of the environment are set'),
    item('rollback', 'there is a version to go back to', fact('way back')),
    item('smoke', 'smoke tests are ready', fact('smoke ready')),
    item('on-call', 'who is on call knows of it'),
  ],
  'post-deployment': [
    item('smoke', 'smoke tests passed there', rule('smoke')),
    item('stable', 'healthy, few errors, good times', rule('soak')),
    item('alerts', 'alerts reach somebody', fact('alerts set')),
    item('flows', 'the main flows were tried by hand'),
    item('rollback', 'there is a version to go back to', fact('way back')),
  ],
  'first installation': [
    item('variables', 'variables and secrets are set'),
    item('data', 'the data is there, and its backup was restored once'),
    item('smoke', 'smoke tests are ready', fact('smoke ready')),
    item('alerts', 'alerts reach somebody', fact('alerts set')),
    item('on-call', 'who is on call knows the runbook'),
  ],
  'major upgrade': [
    item('tests', 'all tests passed', rule('tests pass')),
    item('migrations', 'migrations were tried', fact('migration rehearsed')),
    item('backup', 'a backup was made, and restored once'),
    item('announced', 'users were told'),
    item('rollback', 'there is a version to go back to', fact('way back')),
  ],
  acceptance: [
    item('criteria', 'each criterion was shown'),
    item('documents', 'what changed is in the documents'),
    item('accepted', 'who asked for it accepts it'),
  ],
};

export interface ChecklistSeen {
  /** What the gate's rules say, by name: undefined where a rule does not hold there. */
  readonly rules: ReadonlyMap<string, boolean>;
  readonly facts: ReadonlySet<ChecklistFact>;
  /** Item to who signed it. */
  readonly signed: ReadonlyMap<string, string>;
}

export interface ChecklistLine {
  readonly name: string;
  readonly text: string;
  readonly isDone: boolean;
  /** Who or what says so, or what is missing. */
  readonly why: string;
}

/** A signature stands for any item: a person may know what no rule does. */
export function checklistLines(
  items: readonly ChecklistItem[],
  { rules, facts, signed }: ChecklistSeen,
): readonly ChecklistLine[] {
  return items.map(({ name, text, by }) => {
    const signer = signed.get(name);
    if (signer !== undefined) return { name, text, isDone: true, why: `signed by ${signer}` };
    if (by.kind === 'person') return { name, text, isDone: false, why: 'nobody has signed it' };
    if (by.kind === 'fact') {
      const isDone = facts.has(by.fact);
      return { name, text, isDone, why: isDone ? 'seen' : `not so: ${by.fact}` };
    }
    const said = rules.get(by.rule);
    if (said === undefined)
      return { name, text, isDone: false, why: `the gate has no rule ${by.rule}` };
    return {
      name,
      text,
      isDone: said,
      why: `the rule ${by.rule} ${said ? 'passes' : 'does not pass'}`,
    };
  });
}

/** What only a person can say. */
export function personal(list: string): readonly string[] {
  return (checklists[list] ?? []).flatMap(({ name, by }) => (by.kind === 'person' ? [name] : []));
}
