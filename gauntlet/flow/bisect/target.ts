/** Which test a person means: a failure by its name, a file with a title, or words of a title. */
import type { Project } from '../../config/project.ts';
import { errors } from '../../model/errors.ts';
import { caseOf } from '../../model/identity.ts';
import type { Attempt, Selection, Suite, Variant } from '../../model/nouns.ts';
import type { Past } from '../../plan/past.ts';
import { readFailures } from '../failures.ts';
import { fileTargetOf, selectionsOf } from '../file-targets.ts';
import { runnerOf } from '../round.ts';

export interface Prey {
  readonly title: string;
  /** Test ids that history knows it by. */
  readonly test: string | undefined;
  /** Its file, relative to the project's root. */
  readonly file: string;
  readonly suite: Suite;
  readonly selection: Selection;
  readonly variant: Variant;
  readonly seed?: string;
  isMeant(attempt: Attempt): boolean;
}

const DEFAULT_VARIANT = { name: 'default', values: {} };
const ALL: Selection = { files: [], titles: [] };

export async function preyOf(
  project: Project,
  word: string | undefined,
  folder: string,
  past: Past,
): Promise<Prey> {
  const target = word === undefined ? undefined : fileTargetOf(word, folder, project.root);
  if (target === undefined) return failureNamed(project, word);
  const { path, title } = target;
  const [first] = selectionsOf(project, [target], past);
  const suites = project.systems.flatMap((system) => system.suites);
  const suite = suites.find(({ id }) => id === first?.[0]);
  if (first === undefined || suite === undefined) {
    throw errors.make('BISECT_NO_TEST', { word: word ?? '', hint: 'No suite runs this file.' });
  }
  return {
    title: title === undefined ? path : `${path} > ${title}`,
    test: undefined,
    file: path,
    suite,
    selection: first[1],
    variant: suite.variants?.[0] ?? DEFAULT_VARIANT,
    isMeant({ locator: { file, titles } }) {
      const own = titles.join(' > ');
      const isInside = file === path || file.startsWith(`${path}/`);
      return isInside && (title === undefined || own === title || own.startsWith(`${title} > `));
    },
  };
}

async function failureNamed(project: Project, word: string | undefined): Promise<Prey> {
  const known = await readFailures(project.root);
  const titleOf = (titles: readonly string[]) => titles.join(' > ').toLowerCase();
  const failure =
    word === undefined
      ? known[0]
      : (known.find(({ id }) => id.startsWith(word)) ??
        known.find(({ locator }) => titleOf(locator.titles).includes(word.toLowerCase())));
  if (failure === undefined) throw unknownTest(word, known);
  const { locator, parameter, variant, seed } = failure;
  const suites = project.systems.flatMap((system) => system.suites);
  const suite = suites.find(({ id }) => id === failure.suite);
  if (suite === undefined) throw errors.make('SUITE_GONE', { suite: failure.suite });
  const { id, test } = caseOf(locator, parameter);
  return {
    title: [locator.file, ...locator.titles].filter((part) => part !== '').join(' > '),
    test,
    file: locator.file,
    suite,
    selection: runnerOf(suite).one?.(locator, parameter) ?? ALL,
    variant,
    ...(seed === undefined ? {} : { seed }),
    isMeant: (attempt) => attempt.case.id === id,
  };
}

function unknownTest(word: string | undefined, known: readonly { readonly id: string }[]): Error {
  const names = known.slice(0, 5).map(({ id }) => id);
  const hint =
    names.length === 0
      ? 'Name a file and a title: gauntlet bisect "a.test.ts > adds".'
      : `The last failures: ${names.join(', ')}; or name a file and a title.`;
  return errors.make('BISECT_NO_TEST', { word: word ?? 'the last failure', hint });
}
