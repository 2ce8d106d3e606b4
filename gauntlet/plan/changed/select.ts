/**
 * Turns the files that a change can affect into what to run of each suite. When it is not known
 * what a change can affect, everything runs: a test too many costs seconds, one too few a bug.
 */
import type { Selection, Suite, System } from '../../model/nouns.ts';
import type { Past } from '../past.ts';
import { isBelow } from './paths.ts';

export interface ChangeFacts {
  /** Every path that was added, changed or removed. */
  readonly changed: readonly string[];
  /** What the import graph says is affected, of the files that are there. */
  readonly affected: ReadonlySet<string>;
  /** Files that something in the import graph refers to. */
  readonly referred: ReadonlySet<string>;
}

export interface Chosen {
  readonly selections: ReadonlyMap<string, Selection>;
  /** Why, for a person: what was chosen by, or why everything runs. */
  readonly why: string;
}

/** How the reason begins when nothing could be left out. */
export const EVERYTHING = 'everything';

/** Runners whose tests are JavaScript or TypeScript, so that the import graph speaks of them. */
const GRAPH_RUNNERS: ReadonlySet<string> = new Set(['vitest', 'jest', 'node-test', 'playwright']);
const TEST_FILE = /(?:\.|-|_)(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\//;
/** They change how everything is found, built or run. */
const CONFIGURATION = new RegExp(
  [
    String.raw`(?:^|\/)(?:package\.json|tsconfig[^/]*\.json|\.npmrc|\.nvmrc|\.node-version`,
    String.raw`|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml`,
    String.raw`|bun\.lockb?|deno\.jsonc?|\.env[^/]*|\.swcrc|\.babelrc[^/]*`,
    String.raw`|gauntlet\.(?:config\.\w+|ya?ml|json)`,
    '|(?:vite|vitest|jest|babel|playwright|webpack|rollup|postcss|svelte|next|nuxt)',
    String.raw`\.(?:config|setup|workspace)[^/]*)$`,
  ].join(''),
);

export function selectChanged(systems: readonly System[], facts: ChangeFacts, past: Past): Chosen {
  const suites = systems.flatMap((system) => system.suites);
  const everything = (why: string): Chosen => ({
    selections: new Map(suites.map(({ id }) => [id, ALL])),
    why: `${EVERYTHING}: ${why}`,
  });
  const configuration = facts.changed.find((path) => CONFIGURATION.test(path));
  if (configuration !== undefined) return everything(`${configuration} decides how all is run`);
  // A file that nobody refers to by name may be read by anything.
  const strange = facts.changed.find(
    (path) => !isKnown(path, facts) && !isInOneSystemOnly(path, systems),
  );
  if (strange !== undefined) return everything(`what uses ${strange} is not known`);
  const selections = new Map<string, Selection>();
  for (const system of systems) {
    for (const suite of system.suites) {
      const selection = selectionOf(suite, system, systems, facts, past);
      if (selection !== undefined) selections.set(suite.id, selection);
    }
  }
  const count = facts.changed.length;
  return {
    selections,
    why: `${count} changed ${count === 1 ? 'file' : 'files'}, by imports and by folders`,
  };
}

const ALL: Selection = { files: [], titles: [] };

/** A suite in another language: what its system holds, and what no system holds, affects it. */
function selectionOf(
  suite: Suite,
  system: System,
  systems: readonly System[],
  facts: ChangeFacts,
  past: Past,
): Selection | undefined {
  if (!GRAPH_RUNNERS.has(suite.runner)) {
    const touches = facts.changed.some(
      (path) =>
        isBelow(path, system.folder) ||
        isBelow(path, suite.folder) ||
        !systems.some(({ folder }) => isBelow(path, folder)),
    );
    return touches ? { ...ALL, changed: facts.changed } : undefined;
  }
  // Something in its own system that nothing refers to: one of its tests may read it.
  const unknown = facts.changed.some(
    (path) => !isKnown(path, facts) && isBelow(path, system.folder),
  );
  if (unknown) return ALL;
  // What nothing imports is started as a program: by whom, only black-box suites can tell.
  const isEntry = (path: string) => !isKnown(path, facts);
  if (suite.layer !== 'unit' && [...facts.affected].some(isEntry)) return ALL;
  return graphSelection(suite, systems, facts, past);
}

function graphSelection(
  suite: Suite,
  systems: readonly System[],
  facts: ChangeFacts,
  past: Past,
): Selection | undefined {
  const here = [...facts.affected].filter((path) => isBelow(path, suite.folder));
  const seen = past.get(suite.id)?.files;
  const everSeen = new Set([...past.values()].flatMap(({ files }) => Object.keys(files)));
  // A test file that no suite has run yet: only the runner knows whose it is.
  const fresh = here.filter((path) => TEST_FILE.test(path) && !everSeen.has(path));
  const own = seen === undefined ? [] : here.filter((path) => path in seen);
  if (fresh.length === 0) return own.length === 0 ? undefined : { files: own, titles: [] };
  const rivals = systems
    .flatMap((system) => system.suites)
    .filter(
      (other) => other.runner === suite.runner && fresh.some((path) => isBelow(path, other.folder)),
    );
  if (rivals.length > 1) return ALL;
  return { files: [...own, ...fresh], titles: [] };
}

/** A test is where the graph ends; anything else that nobody refers to is used in a hidden way. */
function isKnown(path: string, { referred }: ChangeFacts): boolean {
  return referred.has(path) || TEST_FILE.test(path);
}

/** In the folder of one system, which is not the whole project. */
function isInOneSystemOnly(path: string, systems: readonly System[]): boolean {
  const holding = systems.filter(({ folder }) => isBelow(path, folder));
  return holding.length === 1 && holding.every(({ folder }) => folder !== '.' && folder !== '');
}
