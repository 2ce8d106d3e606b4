/** A CI system: one file here, one line in `registry.ts`, one row in docs/ci.md. */
export interface CiOptions {
  /** The command that installs what the project needs; empty when it needs nothing. */
  readonly install: string;
  /** How many machines share the tests; 1 runs them on one. */
  readonly shards: number;
  readonly environment: string;
  readonly mainBranch: string;
}

export interface CiProvider {
  readonly name: string;
  /** Where the file belongs, relative to the project's root. */
  readonly path: string;
  render(options: CiOptions): string;
  /** What a person does next, a line each. */
  next(options: CiOptions): readonly string[];
}

/** Every setting that is not the project's own: where history is kept between runs. */
export const HISTORY = '.gauntlet/history';
