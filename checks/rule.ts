/**
 * What a rule of this repository is: a pure function over a model of the repository, in a file of
 * its own under `rules/`, that names each place where the rule is broken and says what to do.
 */
import type { Repository } from './repository/repository.ts';

export interface Finding {
  readonly path: string;
  /** 0 when the finding is about the file as a whole. */
  readonly line: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** True for what is said but breaks nothing: a part that is passed over because it is absent. */
  readonly isNote?: boolean;
}

export type Rule = (repository: Repository) => Finding[];

/** A place where a rule is set aside: an entry of `exceptions.json`. */
export interface Exception {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

export function renderFinding(rule: string, finding: Finding): string {
  const place = finding.line > 0 ? `${finding.path}:${finding.line}` : finding.path;
  return `${place} [${rule}] ${finding.message}\n    ${finding.fix}`;
}
