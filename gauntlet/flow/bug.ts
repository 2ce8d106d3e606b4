/** The use case `bug add`: an incident becomes the stub of a test that fails. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Project } from '../config/project.ts';
import { errors } from '../model/errors.ts';
import type { Suite } from '../model/nouns.ts';
import { bugStub, stubRunners } from '../plan/bug-stub.ts';
import { readIncidents } from './incidents.ts';

export interface BugAsked {
  readonly incident: string;
  readonly system: string | undefined;
  /** The layer that should have caught it. */
  readonly layer: string;
  readonly folder: string | undefined;
}

export interface BugAdded {
  /** Relative to the project's root. */
  readonly file: string;
  readonly suite: string;
}

export async function addBug(project: Project, asked: BugAsked): Promise<BugAdded> {
  const incidents = await readIncidents(project.root);
  const incident = incidents.find(({ id }) => id === asked.incident);
  if (incident === undefined) {
    const known = incidents.slice(0, 3).map(({ id }) => id);
    const hint = known.length === 0 ? 'There is none.' : `The last ones: ${known.join(', ')}.`;
    throw errors.make('NO_SUCH_INCIDENT', { incident: asked.incident, hint });
  }
  const suite = suiteFor(project, asked);
  const stub = bugStub(incident, suite.runner);
  if (stub === undefined) throw noRunner(asked);
  const file = posix.join(asked.folder ?? suite.folder, stub.name);
  const path = join(project.root, file);
  if (existsSync(path)) throw errors.make('BUG_THERE', { file });
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, stub.text);
  return { file, suite: suite.id };
}

function suiteFor({ systems }: Project, asked: BugAsked): Suite {
  const { system, layer } = asked;
  const own = systems.filter(({ name }) => system === undefined || name === system);
  const able = own
    .flatMap(({ suites }) => suites)
    .filter(({ runner }) => stubRunners.includes(runner === 'nextest' ? 'cargo-test' : runner));
  const found = able.find((suite) => suite.layer === layer) ?? able[0];
  if (found === undefined) throw noRunner(asked);
  return found;
}

function noRunner({ system }: BugAsked): Error {
  const what = system === undefined ? 'this project' : system;
  return errors.make('BUG_NO_RUNNER', { what, runners: stubRunners.join(', ') });
}
