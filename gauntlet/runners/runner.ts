/**
 * What the engine asks of a runner or a checker. One is one file and one line in a registry. It
 * only says what to start and where its report will be; it starts nothing itself.
 */
import type { Format } from '../formats/format.ts';
import type { Exit, Gives, Locator, Selection, Suite, Task } from '../model/nouns.ts';
import type { ReportedAttempt } from '../model/report.ts';
import type { Folder } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';

export interface Place {
  /** Absolute folder where the command starts. */
  readonly folder: string;
  /** Absolute project root. */
  readonly root: string;
  /** An empty folder of this task alone, for reports. */
  readonly scratch: string;
  /** What the command will start with; what it sets itself replaces. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where the report will be, or that the command's exit code is all there is. */
export type Report =
  | { readonly kind: 'file'; readonly path: string; readonly format: string }
  /** What the program prints is the report; both streams share the file, so their order holds. */
  | {
      readonly kind: 'output';
      readonly path: string;
      readonly streams: 'stdout' | 'both';
      readonly format: string | Format;
    }
  /** Every file below `path` that is new or changed after the run and that `matches`. */
  | {
      readonly kind: 'folder';
      readonly path: string;
      readonly matches: (relativePath: string) => boolean;
      readonly format: string;
    }
  | { readonly kind: 'exit code' };

export interface Command {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly report: Report;
  /** Present when coverage was asked for and the runner can measure it. */
  readonly coverage?: CoverageReport;
  /** Says in terms of files what the report says in the runner's own terms. */
  readonly adjust?: (entry: ReportedAttempt) => ReportedAttempt;
}

export interface CoverageReport {
  readonly path: string;
  readonly format: string;
  /** The file of a name that is the runner's own; undefined for what is not to be counted. */
  readonly fileOf?: (name: string) => string | undefined;
  /** Where Node programs that the tests start write what they ran. */
  readonly children?: string;
}

/** What a runner can be asked for beyond running all of a suite. */
export interface Abilities {
  /** Files can be left out of a run. */
  readonly without: boolean;
  readonly shard: boolean;
  readonly tags: boolean;
  readonly seed: boolean;
  readonly coverage: boolean;
}

export interface Runner {
  readonly name: string;
  /** How to get the program it needs, to say so when it is missing. */
  readonly install: string;
  /** What it takes to measure coverage, when that is not in the runner itself. */
  readonly coverageNeeds?: string;
  /** What it always yields; what the suite says when this is unset. */
  readonly gives?: Gives;
  readonly can: Abilities;
  command(suite: Suite, task: Task, place: Place): Command;
  /** Whether an exit code of this runner tells of failed tests, as against a failure of its own. */
  tellsOfFailures(exit: Exit): boolean;
  detect?(folder: Folder): readonly Proposal[];
  /** The least that can be run with this test in it; unset where that is the whole suite. */
  one?(locator: Locator, parameter?: string): Selection;
  /** Names what would run, without running it: a command whose output is for people to read. */
  list?(suite: Suite, place: Place): readonly string[];
}

export const CAN_NOTHING: Abilities = {
  without: false,
  shard: false,
  tags: false,
  seed: false,
  coverage: false,
};

export function oneTest(locator: Locator, parameter = ''): Selection {
  const { file, titles } = locator;
  return { files: [], titles: [], tests: [{ file, titles, parameter }] };
}
