/** Playwright Test, through a reporter of ours that writes each attempt as it ends. */
import { fileURLToPath } from 'node:url';
import type { Suite, Task } from '../model/nouns.ts';
import {
  type Asked,
  askedOf,
  escapePattern,
  filesOf,
  programOf,
  titlePathsOf,
} from './common/asked.ts';
import { eventsOf } from './common/events.ts';
import { configNames, type Folder, reasonFor } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const reporter = fileURLToPath(new URL('./reporters/playwright.mjs', import.meta.url));

export const playwright: Runner = {
  name: 'playwright',
  install: 'npm install --save-dev @playwright/test && npx playwright install',
  can: { without: false, shard: true, tags: true, seed: false, coverage: false },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'playwright'), 'test', '--list'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, playwright);
  const project = options.text('project');
  const argv = [
    ...programOf(options, 'playwright'),
    'test',
    `--reporter=${reporter},line`,
    ...(project === undefined ? [] : [`--project=${project}`]),
    ...(asked.shard === undefined ? [] : [`--shard=${asked.shard}`]),
    ...chosenOf(asked),
    ...options.texts('arguments'),
    // A file is given as a pattern, and would match others that end alike.
    ...filesOf(asked).map((file) => `(^|/)${escapePattern(file)}$`),
  ];
  options.finish(['project', 'program', 'arguments']);
  return { argv, ...eventsOf(place) };
}

/** Playwright holds one pattern against project, file, titles and tags, joined with blanks. */
function chosenOf(asked: Asked): readonly string[] {
  const paths = titlePathsOf(asked).map((path) => path.map(escapePattern).join(' '));
  const titles = paths.length === 0 ? '' : `(?=.* (?:${paths.join('|')})(?: @\\S+)*$)`;
  const any = asked.tags.map(escapePattern).join('|');
  const tags = any === '' ? '' : `(?=.*@(?:${any})(?: |$))`;
  const skipped = asked.skipTags.map((tag) => `@${escapePattern(tag)}(?: |$)`).join('|');
  return [
    ...(titles + tags === '' ? [] : ['--grep', `^${tags}${titles}`]),
    ...(skipped === '' ? [] : ['--grep-invert', skipped]),
  ];
}

function detect(folder: Folder): readonly Proposal[] {
  const configs = configNames('playwright');
  const found = reasonFor(folder, 'playwright test', configs);
  const isNeeded = folder.manifest.dependencies.has('@playwright/test');
  const why = found ?? (isNeeded ? { why: 'package.json', certainty: 1 as const } : undefined);
  if (why === undefined) return [];
  return [{ name: 'e2e', layer: 'e2e', options: {}, ...why, coversBelow: false }];
}
