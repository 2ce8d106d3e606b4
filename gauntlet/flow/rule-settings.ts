/** Which settings of a policy hold for one run or one gate, with their parameters filled in. */
import { LAYERS } from '../config/defaults.ts';
import { rules } from '../judge/rules/registry.ts';
import type { Evidence } from '../model/evidence.ts';
import type { RuleSetting } from '../model/nouns.ts';

/** Layers in which one test has a budget of its own. */
const TESTS_MS = { unit: 1_000, integration: 5_000, e2e: 30_000 };

/**
 * Decided by what was planned alone, never by what came of it: else a report that is lost would
 * take its rule with it. A part of a profile is not asked for what only the whole can show.
 */
export function settingsForRun(
  settings: readonly RuleSetting[],
  evidence: Evidence,
  budgetMs: number,
): readonly RuleSetting[] {
  const { profile, partial } = evidence.subject;
  return settings
    .filter(({ profiles }) => profiles === undefined || profiles.includes(profile))
    .filter((setting) => {
      const isOptional = setting.byDefault === true || partial !== undefined;
      const rule = rules.find(({ name }) => name === setting.rule);
      return rule === undefined || !isOptional || rule.isShownBy(evidence);
    })
    .map((setting) => (setting.rule === 'time budget' ? withBudgets(setting, budgetMs) : setting));
}

/** The budget belongs to the profile; the rule takes it from there unless the project sets one. */
function withBudgets(setting: RuleSetting, budgetMs: number): RuleSetting {
  const layersMs = Object.fromEntries(
    Object.entries(LAYERS).map(([layer, each]) => [layer, each.budgetMs]),
  );
  const fallback = { budgetMs, layersMs, testsMs: TESTS_MS };
  return { ...setting, parameters: { ...fallback, ...setting.parameters } };
}

/** What has to be looked up besides the suites. A ratchet compares with what it kept. */
export function needsOf(settings: readonly RuleSetting[]): ReadonlySet<'base' | 'diff'> {
  return new Set(
    settings
      .filter(({ mode }) => mode !== 'ratchet')
      .flatMap((setting) => rules.find(({ name }) => name === setting.rule)?.needs ?? []),
  );
}

/**
 * The layers that a gate looks at: those its rules name. Undefined when a rule asks for whatever
 * there is.
 */
export function layersAsked(settings: readonly RuleSetting[]): ReadonlySet<string> | undefined {
  const asked = new Set<string>();
  for (const { rule: name, parameters } of settings) {
    const rule = rules.find((each) => each.name === name);
    const layers = rule?.layers(parameters);
    if (layers === 'all') return undefined;
    for (const layer of layers ?? []) asked.add(layer);
  }
  return asked;
}

/** What is wrong with the settings of one rule; used when a configuration is loaded. */
export function ruleMistakes(
  setting: Pick<RuleSetting, 'rule' | 'parameters'> & { readonly mode?: RuleSetting['mode'] },
): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const rule = rules.find(({ name }) => name === setting.rule);
  if (rule === undefined) {
    const known = rules.map(({ name }) => name).join(', ');
    return [{ path: [], message: `no rule has this name; there are: ${known}` }];
  }
  const mistakes = rule.mistakes(setting.parameters).map(({ parameter, message }) => ({
    path: ['parameters', parameter],
    message,
  }));
  if (setting.mode !== 'ratchet' || rule.canRatchet) return mistakes;
  return [
    ...mistakes,
    { path: ['mode'], message: 'this rule has nothing that a ratchet can keep' },
  ];
}
