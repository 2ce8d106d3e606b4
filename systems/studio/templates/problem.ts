/** What is wrong with a template, and where. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ProblemKind = 'syntax' | 'render' | 'limit';

export class TemplateProblem extends Error {
  readonly kind: ProblemKind;
  place: Place | undefined;

  constructor(kind: ProblemKind, message: string, place?: Place) {
    super(message);
    this.name = 'TemplateProblem';
    this.kind = kind;
    this.place = place;
  }
}

export function renderProblem(message: string): TemplateProblem {
  return new TemplateProblem('render', message);
}

/** The innermost place holds: outer nodes pass on what has one. */
export function placed(error: unknown, place: Place): unknown {
  if (error instanceof TemplateProblem && error.place === undefined) error.place = place;
  if (error instanceof RangeError) {
    return new TemplateProblem('limit', 'the template goes too deep', place);
  }
  return error;
}
