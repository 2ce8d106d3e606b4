/** What a person may ask of one run, besides what it runs. */
import type { Change } from '../model/nouns.ts';
import type { Past } from '../plan/past.ts';

export interface RunOptions {
  /** Failures keep nothing from starting. */
  readonly keepGoing?: boolean;
  /** The first failure anywhere is the last thing that starts. */
  readonly failFast?: boolean;
  /** What a person gave the runners after `--`. */
  readonly words?: readonly string[];
  /** Another folder than the project's own, and the change that is in it. */
  readonly place?: { readonly root: string; readonly change: Change };
  /** What is known of the suites, where it was read before. */
  readonly past?: Past;
}
