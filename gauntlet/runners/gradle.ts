/** Gradle: the XML files that its test tasks leave in every project. */
import type { Suite, Task } from '../model/nouns.ts';
import { type Asked, askedOf, programOf } from './common/asked.ts';
import { type Folder, firstOf } from './common/folder.ts';
import { leftByClass, wrapperOr } from './common/java.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const REPORT = /(?:^|\/)build\/test-results\/[^/]+\/TEST-[^/]*\.xml$/;

export const gradle: Runner = {
  name: 'gradle',
  install: 'see https://gradle.org/install',
  can: { without: false, shard: false, tags: false, seed: false, coverage: false },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, gradle);
  const usual = wrapperOr(place, 'gradlew', 'gradle');
  const taskName = options.text('task') ?? 'test';
  const argv = [
    ...programOf(options, usual),
    '--console=plain',
    '--continue',
    // Gradle runs nothing and writes no report where it thinks that nothing has changed.
    `clean${taskName.charAt(0).toUpperCase()}${taskName.slice(1)}`,
    taskName,
    ...chosenOf(asked),
    ...options.texts('arguments'),
  ];
  options.finish(['program', 'task', 'arguments']);
  return { argv, ...leftByClass(place, REPORT) };
}

function chosenOf(asked: Asked): readonly string[] {
  const nameOf = (file: string) =>
    `*${
      file
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') ?? ''
    }`;
  return [
    ...asked.files.map(nameOf),
    ...asked.tests.map(({ titles: [name = '', ...rest] }) =>
      rest.length === 0 ? `*${name}` : `*${name}.${rest.at(-1)?.replace(/[({[].*$/, '')}`,
    ),
    ...asked.titles.map((path) => `*${path.join('.')}`),
  ].flatMap((pattern) => ['--tests', pattern]);
}

function detect(folder: Folder): readonly Proposal[] {
  const build = firstOf(folder, ['build.gradle.kts', 'build.gradle']);
  const settings = firstOf(folder, ['settings.gradle.kts', 'settings.gradle']);
  const why = settings ?? build;
  if (why === undefined) return [];
  return [{ name: 'unit', layer: 'unit', options: {}, why, certainty: 3, coversBelow: true }];
}
