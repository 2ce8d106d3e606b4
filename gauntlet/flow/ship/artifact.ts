/** A version as files: the commit in a folder of its own, built there once. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckout } from '../../exec/checkout.ts';
import { errors } from '../../model/errors.ts';
import type { ReleaseSetup } from '../../model/release.ts';
import type { ShipVersion } from '../../release/target.ts';
import { runInVersion } from './run-in-version.ts';
import type { Shipped } from './setup.ts';

export interface ArtifactPorts {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface Artifact {
  readonly version: ShipVersion;
  /** The project's root at that commit. */
  readonly root: string;
}

/** Written last: without it the folder was cut off. It says where the project is in there. */
const BUILT = '.gauntlet-built';

/** The name that a commit is known by where it runs. */
export function versionOf(commit: string): string {
  return commit.slice(0, 10);
}

function foldersOf(root: string, system: string): string {
  return join(root, '.gauntlet', 'versions', system);
}

/** Made when it is not there whole: one that was cut off is made again. */
export async function artifactOf(
  { release, placement, environment }: Shipped,
  commit: string,
  ports: ArtifactPorts,
): Promise<Artifact> {
  const { root } = ports;
  const version = versionOf(commit);
  const all = foldersOf(root, release.system);
  const folder = join(all, version);
  let inside = (await readFile(join(folder, BUILT), 'utf8').catch(() => '')).trim();
  if (inside === '') {
    await rm(folder, { recursive: true, force: true });
    await mkdir(all, { recursive: true });
    const options = { root, folder, environment: ports.environment, carried: [] };
    const checkout = await openCheckout(options);
    await checkout.to(commit);
    await build(release, join(checkout.root, release.folder), ports);
    inside = checkout.root;
    await writeFile(join(folder, BUILT), `${inside}\n`);
  }
  const made: ShipVersion = {
    version,
    commit,
    folder: join(inside, release.folder),
    command: placement.command ?? release.command,
    environment: {
      ...release.environment,
      ...placement.environment,
      GAUNTLET_VERSION: version,
      GAUNTLET_ENVIRONMENT: environment.name,
    },
    readyPath: release.readyPath,
    readyLimitMs: release.readyLimitMs,
  };
  return { version: made, root: inside };
}

async function build(
  { build: words, environment }: ReleaseSetup,
  folder: string,
  ports: ArtifactPorts,
): Promise<void> {
  if (words === undefined) return;
  const done = await runInVersion(words, folder, { ...ports.environment, ...environment }, ports);
  if (done.ok) return;
  const { how, output } = done;
  throw errors.make('SHIP_BUILD_FAILED', { command: words.join(' '), how, output });
}

/** Versions that nobody can go back to any more. */
export async function dropVersions(
  root: string,
  system: string,
  kept: readonly string[],
): Promise<void> {
  const all = foldersOf(root, system);
  const names = await readdir(all).catch(() => []);
  const gone = names.filter((name) => !kept.includes(name));
  await Promise.all(gone.map((name) => rm(join(all, name), { recursive: true, force: true })));
}
