/** A rule is one file in `rules/`, one line in its registry, one test, one row in docs/rules.md. */
import type { Evidence } from '../model/evidence.ts';
import type { Measure, Outlook, Policy, RuleLine } from '../model/nouns.ts';
import {
  type ParameterMistake,
  type ParameterReader,
  type Parameters,
  readParameters,
} from './parameters.ts';

export interface Judgement {
  readonly outlook: Outlook;
  readonly message: string;
  /** What to do; needed on all that does not pass. */
  readonly action?: string;
  readonly details?: readonly string[];
  /** What a ratchet may keep of it. */
  readonly measures?: readonly Measure[];
}

/** What stands beside the rules in a policy: areas, quarantine, waivers. */
export type Standing = Pick<Policy, 'waivers' | 'areas' | 'quarantine'>;

export interface Rule {
  readonly name: string;
  /** Whether it has measures that a ratchet can keep. */
  readonly canRatchet: boolean;
  /** What it compares with, besides what the suites showed. */
  readonly needs: readonly ('base' | 'diff')[];
  /** Whether what was planned can show it at all; never looks at what came of the plan. */
  isShownBy(evidence: Evidence): boolean;
  /** The layers whose suites it looks at; `all` when it takes whatever there is. */
  layers(parameters: Parameters): readonly string[] | 'all';
  mistakes(parameters: Parameters): readonly ParameterMistake[];
  judge(evidence: Evidence, parameters: Parameters, standing?: Standing): Judgement;
}

export interface RuleDefinition<P> {
  readonly name: string;
  readonly canRatchet?: boolean;
  readonly needs?: Rule['needs'];
  /** None when it looks at what other rules ask for. */
  readonly layers?: (parameters: P) => readonly string[] | 'all';
  readonly isShownBy?: (evidence: Evidence, parameters: P) => boolean;
  /** Says what it takes; must not fail, whatever it is given. */
  readonly parameters: (reader: ParameterReader) => P;
  readonly judge: (evidence: Evidence, parameters: P, standing: Standing) => Judgement;
}

export function defineRule<P>(definition: RuleDefinition<P>): Rule {
  const { name, canRatchet = false, needs = [], isShownBy = () => true } = definition;
  const read = (parameters: Parameters) => readParameters(parameters, definition.parameters);
  return {
    name,
    canRatchet,
    needs,
    layers: (parameters) => definition.layers?.(read(parameters).value) ?? [],
    isShownBy: (evidence) => isShownBy(evidence, read({}).value),
    mistakes: (parameters) => read(parameters).mistakes,
    judge(evidence, parameters, standing = { waivers: [] }) {
      const { value, mistakes } = read(parameters);
      const [first] = mistakes;
      if (first === undefined) return definition.judge(evidence, value, standing);
      const { parameter, message } = first;
      const action = `Mend the parameter ${parameter} of this rule in the configuration.`;
      return { outlook: 'unknown', message: `${parameter}: ${message}`, action };
    },
  };
}

/** Fail dominates, then unknown; nothing at all is unknown, never a pass. */
export function worst(outlooks: readonly Outlook[]): Outlook {
  if (outlooks.includes('fail')) return 'fail';
  if (outlooks.length === 0 || outlooks.includes('unknown')) return 'unknown';
  return 'pass';
}

/** Only a blocking line decides; what advises is shown and changes nothing. */
export function decides(line: RuleLine): boolean {
  return line.mode !== 'advise';
}
