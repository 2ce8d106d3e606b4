/**
 * What the engine asks of a runner. One runner is one file and one line in `registry.ts`. A runner
 * only says what to start and where its report will be; it starts nothing itself.
 */
import type { Exit, Suite, Task } from '../model/nouns.ts';

export interface Place {
  /** Absolute folder where the command starts. */
  readonly folder: string;
  /** Absolute project root. */
  readonly root: string;
  /** An empty folder of this task alone, for reports. */
  readonly scratch: string;
}

export interface Command {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the report will be, or that the command's exit code is all there is. */
  readonly report:
    | { readonly kind: 'file'; readonly path: string; readonly format: string }
    | { readonly kind: 'exit code' };
}

export interface Runner {
  readonly name: string;
  /** How to get the program it needs, to say so when it is missing. */
  readonly install: string;
  command(suite: Suite, task: Task, place: Place): Command;
  /** Whether an exit code of this runner tells of failed tests, as against a failure of its own. */
  tellsOfFailures(exit: Exit): boolean;
}
