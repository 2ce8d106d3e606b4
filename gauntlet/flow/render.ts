/** The use case `render`: a stored run written down in one of the forms. */
import { nearest } from '@gauntlet/kit/config/nearest';
import { realDisk } from '@gauntlet/kit/disk';
import type { Project } from '../config/project.ts';
import { readAttachments } from '../exec/attachments.ts';
import { errors } from '../model/errors.ts';
import type { Fact } from '../model/facts.ts';
import { factIdOf } from '../model/identity.ts';
import type { FailureNotes } from '../model/notes.ts';
import type { Form } from '../render/forms/form.ts';
import { forms } from '../render/forms/registry.ts';
import type { RunView } from '../render/view.ts';
import { findRun, storedRuns } from '../store/stored-runs.ts';
import { readFailures } from './failures.ts';
import { mergedShards } from './merged-shards.ts';
import { notesOf } from './notes.ts';
import { verdictOfRun } from './verdict.ts';
import { runView } from './view.ts';

export interface StoredView {
  readonly view: RunView;
  readonly facts: readonly Fact[];
}

export function formNamed(word: string): Form {
  const form = forms.find(({ name }) => name === word);
  if (form !== undefined) return form;
  const known = forms.map(({ name }) => name);
  const meant = nearest(word, known);
  const hint = meant === undefined ? `Forms: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  throw errors.make('UNKNOWN_FORM', { word, hint });
}

type Environment = Readonly<Record<string, string | undefined>>;

export async function storedView(
  root: string,
  word: string,
  environment: Environment,
): Promise<StoredView> {
  const found = await findRun(realDisk(), root, word);
  const view =
    found &&
    runView(
      found.facts,
      await knownNotes(root, found.facts, environment),
      await readAttachments(root, found.summary.run),
    );
  if (found === undefined || view === undefined) throw errors.make('NO_SUCH_RUN', { run: word });
  return { view, facts: found.facts };
}

/** All shards of a run as one, judged anew: the rules of a whole ask for the whole. */
export async function shardsView(
  project: Project,
  word: string,
  environment: Environment,
  now: number,
): Promise<StoredView> {
  const { root } = project;
  const found = await findRun(realDisk(), root, word);
  if (found === undefined) throw errors.make('NO_SUCH_RUN', { run: word });
  const { run, tree } = found.summary;
  const source = storedRuns(realDisk(), root);
  const { runs } = await source.runsOf(tree);
  const merged = mergedShards({ run, facts: found.facts }, runs);
  const verdict = await verdictOfRun(project, merged, now, { environment, source });
  const id = factIdOf(run, 'verdict given', verdict.id);
  const facts: Fact[] = [...merged, { kind: 'verdict given', id, run, at: now, verdict }];
  const notes = await knownNotes(root, facts, environment);
  const view = runView(facts, notes, await readAttachments(root, run));
  if (view === undefined) throw errors.make('NO_SUCH_RUN', { run: word });
  return { view, facts };
}

/** Those that were kept when it failed; of a run from elsewhere, what history here can say. */
async function knownNotes(
  root: string,
  facts: readonly Fact[],
  environment: Environment,
): Promise<FailureNotes> {
  const kept = (await readFailures(root)).flatMap(({ id, note }) =>
    note === undefined ? [] : [[id, note] as const],
  );
  const looked = await notesOf({ root, environment, facts, isHere: false });
  return new Map([...looked, ...kept]);
}

export function renderStored(form: Form, stored: StoredView, environment: Environment): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  const known = server !== undefined && repository !== undefined;
  return form.render({ ...stored, ...(known ? { repositoryUrl: `${server}/${repository}` } : {}) });
}
