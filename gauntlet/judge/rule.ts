/** A rule is one file in `rules/`, one line in its registry, one test, one row in docs/rules.md. */
import type { Evidence, Outlook, RuleLine } from '../model/nouns.ts';

export interface Judgement {
  readonly outlook: Outlook;
  readonly message: string;
  readonly action?: string;
  readonly details?: readonly string[];
}

export interface Rule {
  readonly name: string;
  readonly judge: (evidence: Evidence, parameters: Parameters) => Judgement;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Fail dominates, then unknown; nothing at all is unknown, never a pass. */
export function worst(outlooks: readonly Outlook[]): Outlook {
  if (outlooks.includes('fail')) return 'fail';
  if (outlooks.length === 0 || outlooks.includes('unknown')) return 'unknown';
  return 'pass';
}

export function numberOf(parameters: Parameters, name: string, fallback: number): number {
  const value = parameters[name];
  return typeof value === 'number' ? value : fallback;
}

/** Only a blocking line decides; what advises is shown and changes nothing. */
export function decides(line: RuleLine): boolean {
  return line.mode !== 'advise';
}
