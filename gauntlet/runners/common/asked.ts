/** What a task asks for, in the forms that command lines want it. */
import { join, relative, sep } from 'node:path';
import { errors } from '../../model/errors.ts';
import type { ChosenTest, Suite, Task } from '../../model/nouns.ts';
import type { OptionsReader } from '../options.ts';
import type { Place, Runner } from '../runner.ts';

const PATH_SEPARATOR = ' > ';

export interface Asked {
  /** Relative to where the runner starts. */
  readonly files: readonly string[];
  /** Each a path of titles. */
  readonly titles: readonly (readonly string[])[];
  /** With files relative to where the runner starts. */
  readonly tests: readonly ChosenTest[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly shard: string | undefined;
  readonly seed: string | undefined;
  readonly coverage: boolean;
  /** Files that other shards run. */
  readonly without: readonly string[];
}

/** What a runner cannot do is an error and never passed over: less than was asked would run. */
export function askedOf(suite: Suite, task: Task, place: Place, runner: Runner): Asked {
  const { selection, shard } = task;
  const tags = selection.tags ?? [];
  const skipTags = selection.skipTags ?? [];
  const without = selection.without ?? [];
  const here = (file: string) => fromFolder(place, file);
  const tests = (selection.tests ?? []).map((test) => ({ ...test, file: here(test.file) }));
  const refuse = (what: string) => {
    const message = `${runner.name} cannot ${what}`;
    throw errors.make('BAD_RUNNER_OPTIONS', { suite: suite.id, message });
  };
  // A shard that was dealt out by files is in the selection already.
  const isSharded = shard.count > 1 && selection.files.length + without.length === 0;
  if (isSharded && !runner.can.shard) refuse('run a shard of its tests');
  if (tags.length + skipTags.length > 0 && !runner.can.tags) refuse('choose tests by tag');
  if (task.seed !== undefined && !runner.can.seed) refuse('shuffle with a seed');
  if (without.length > 0 && !runner.can.without) refuse('leave files out');
  return {
    files: selection.files,
    titles: selection.titles.map((title) => title.split(PATH_SEPARATOR)),
    tests,
    tags,
    skipTags,
    shard: isSharded ? `${shard.index}/${shard.count}` : undefined,
    seed: task.seed,
    coverage: task.coverage === true && runner.can.coverage,
    without,
  };
}

function fromFolder(place: Place, file: string): string {
  if (file === '') return '';
  return relative(place.folder, join(place.root, file)).split(sep).join('/');
}

/** Each file once, of those asked for by name and those of the tests. */
export function filesOf(asked: Asked): readonly string[] {
  const files = [...asked.files, ...asked.tests.map(({ file }) => file)];
  return [...new Set(files.filter((file) => file !== ''))];
}

/** The title paths asked for, of the selection's titles and of its tests. */
export function titlePathsOf(asked: Asked): readonly (readonly string[])[] {
  return [...asked.titles, ...asked.tests.map(({ titles }) => titles)].filter(
    (path) => path.length > 0,
  );
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A seed as runners want it: a number of 31 bits; another text is hashed to one. */
export function seedNumber(seed: string): number {
  if (/^\d{1,9}$/.test(seed)) return Number(seed);
  let value = 0;
  for (const character of seed) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 0x7fffffff;
  return value;
}

/** The words that start the runner: another program may stand before it, as `uv run pytest`. */
export function programOf(options: OptionsReader, ...usual: readonly string[]): readonly string[] {
  const given = options.texts('program');
  return given.length === 0 ? usual : given;
}
