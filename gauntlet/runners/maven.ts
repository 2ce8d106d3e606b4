/** Maven: the XML files that Surefire and Failsafe leave in every module. */
import type { Suite, Task } from '../model/nouns.ts';
import { type Asked, askedOf, programOf } from './common/asked.ts';
import type { Folder } from './common/folder.ts';
import { leftByClass, wrapperOr } from './common/java.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const REPORT = /(?:^|\/)target\/(?:surefire|failsafe)-reports\/TEST-[^/]*\.xml$/;

export const maven: Runner = {
  name: 'maven',
  install: 'see https://maven.apache.org/install.html',
  can: { without: false, shard: false, tags: true, seed: false, coverage: false },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, maven);
  const usual = wrapperOr(place, 'mvnw', 'mvn');
  const chosen = chosenOf(asked);
  const argv = [
    ...programOf(options, usual),
    '--batch-mode',
    // A module that fails does not hide what the others would show.
    '--fail-at-end',
    ...(asked.tags.length === 0 ? [] : [`-Dgroups=${asked.tags.join('|')}`]),
    ...(asked.skipTags.length === 0 ? [] : [`-DexcludedGroups=${asked.skipTags.join('|')}`]),
    ...(chosen === '' ? [] : [`-Dtest=${chosen}`, '-Dsurefire.failIfNoSpecifiedTests=false']),
    ...options.texts('arguments'),
    options.text('goal') ?? 'test',
  ];
  options.finish(['program', 'goal', 'arguments']);
  return { argv, ...leftByClass(place, REPORT) };
}

/** `PriceTest#rounds`; a class of a file is its name. */
function chosenOf(asked: Asked): string {
  const nameOf = (file: string) =>
    file
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  return [
    ...asked.files.map(nameOf),
    ...asked.tests.map(({ titles: [name = '', ...rest] }) =>
      rest.length === 0 ? name : `${name}#${rest.at(-1)?.replace(/[({[].*$/, '')}`,
    ),
    ...asked.titles.map((path) => path.join('#')),
  ].join(',');
}

function detect(folder: Folder): readonly Proposal[] {
  if (!folder.has('pom.xml')) return [];
  const found = { why: 'pom.xml', certainty: 3, coversBelow: true } as const;
  return [{ name: 'unit', layer: 'unit', options: {}, ...found }];
}
