/** A form is one way to write a run down: one file here, one line in `registry.ts`, one row. */
import type { Fact } from '../../model/facts.ts';
import type { RunView } from '../view.ts';

export interface FormInput {
  readonly view: RunView;
  readonly facts: readonly Fact[];
  /** Where the repository can be seen, for links: `https://github.com/owner/name`. */
  readonly repositoryUrl?: string;
}

export interface Form {
  readonly name: string;
  /** What a person reads in the help. */
  readonly summary: string;
  readonly file: string;
  render(input: FormInput): string;
}
