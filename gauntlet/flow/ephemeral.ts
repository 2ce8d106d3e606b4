/**
 * An environment for one run: made before it, its outputs given to the suites as variables, and
 * destroyed after it, whatever came of it. What is under way stands on the disk, so that one whose
 * run was killed is destroyed by the next.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';
import { fateOf, ownerToken, thisOwner } from '@gauntlet/kit/processes';
import type { Project } from '../config/project.ts';
import { errors } from '../model/errors.ts';
import type { EphemeralSetup } from '../model/release.ts';
import { runInVersion } from './ship/run-in-version.ts';

export interface EphemeralPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly newId: () => string;
  readonly signal: AbortSignal;
  say(text: string): void;
}

type Variables = Readonly<Record<string, string>>;

interface Kept {
  readonly id: string;
  readonly owner: string;
  readonly environment: string;
}

export async function withEphemeral<T>(
  project: Project,
  name: string,
  ports: EphemeralPorts,
  work: (variables: Variables) => Promise<T>,
): Promise<T> {
  const setup = project.setups.find((one) => one.name === name)?.ephemeral;
  if (setup === undefined) throw errors.make('EPHEMERAL_NONE', { environment: name });
  await destroyLeft(project, ports);
  const folder = folderOf(project.root);
  const kept: Kept = { id: ports.newId(), owner: ownerToken(thisOwner()), environment: name };
  await mkdir(folder, { recursive: true });
  // Before anything is made: what was made and not noted would stay for ever.
  await writeDurable(realDisk(), noteOf(folder, kept.id), Buffer.from(JSON.stringify(kept)));
  try {
    await command(setup.create, 'create', project, kept, ports);
    return await work({
      ...(await outputsOf(folder, kept.id)),
      GAUNTLET_ENVIRONMENT: name,
    });
  } finally {
    await destroy(setup, project, kept, ports);
  }
}

/** Of runs that are no more. */
async function destroyLeft(project: Project, ports: EphemeralPorts): Promise<void> {
  const folder = folderOf(project.root);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const kept: Kept = JSON.parse(await readFile(join(folder, name), 'utf8'));
    const setup = project.setups.find((one) => one.name === kept.environment)?.ephemeral;
    if (setup === undefined || fateOf(kept.owner, thisOwner()) !== 'gone') continue;
    ports.say(`destroying ${kept.environment} ${kept.id}, which a killed run had left`);
    await destroy(setup, project, kept, ports);
  }
}

async function destroy(
  setup: EphemeralSetup,
  project: Project,
  kept: Kept,
  ports: EphemeralPorts,
): Promise<void> {
  // Also after Ctrl-C.
  const patient = { ...ports, signal: new AbortController().signal };
  await command(setup.destroy, 'destroy', project, kept, patient);
  const folder = folderOf(project.root);
  await rm(outputPath(folder, kept.id), { force: true });
  await rm(noteOf(folder, kept.id), { force: true });
}

async function command(
  words: readonly string[],
  what: string,
  { root }: Project,
  { id, environment }: Kept,
  ports: EphemeralPorts,
): Promise<void> {
  const folder = folderOf(root);
  const variables = {
    ...ports.environment,
    ...(await outputsOf(folder, id)),
    GAUNTLET_ENVIRONMENT: environment,
    GAUNTLET_EPHEMERAL: id,
    GAUNTLET_OUTPUTS: outputPath(folder, id),
  };
  const ran = await runInVersion(words, root, variables, ports);
  if (ran.ok) return;
  throw errors.make('EPHEMERAL_FAILED', {
    what,
    environment,
    id,
    how: ran.how,
    output: ran.output,
  });
}

/** `NAME=value` lines, as far as they were written. */
async function outputsOf(folder: string, id: string): Promise<Variables> {
  const text = await readFile(outputPath(folder, id), 'utf8').catch(() => '');
  const pairs = text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(pairs);
}

function folderOf(root: string): string {
  return join(root, '.gauntlet', 'ephemeral');
}

function noteOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

function outputPath(folder: string, id: string): string {
  return join(folder, `${id}.outputs`);
}
