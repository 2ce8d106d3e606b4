/** The use case `ci`: writes the pipeline of a CI system, and never over one that is there. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nearest } from '@gauntlet/kit/config';
import { errors } from '../model/errors.ts';
import type { CiOptions } from '../render/ci/provider.ts';
import { providers } from '../render/ci/registry.ts';

export interface CiRequest {
  readonly provider: string;
  readonly root: string;
  readonly force: boolean;
  readonly options: Omit<CiOptions, 'install'>;
}

export interface CiWritten {
  readonly path: string;
  readonly next: readonly string[];
}

export async function writeCi({ provider, root, force, options }: CiRequest): Promise<CiWritten> {
  const found = providers.find(({ name }) => name === provider);
  if (found === undefined) {
    const known = providers.map(({ name }) => name);
    const hint = nearest(provider, known);
    const fix = hint === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${hint}?`;
    throw errors.make('UNKNOWN_CI', { provider, hint: fix });
  }
  const all = { ...options, install: installOf(root) };
  const path = join(root, found.path);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, found.render(all), { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw errors.make('CI_EXISTS', { path: found.path });
  }
  return { path: found.path, next: found.next(all) };
}

const INSTALLS: readonly (readonly [file: string, command: string])[] = [
  ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile'],
  ['yarn.lock', 'corepack enable && yarn install --immutable'],
  ['package-lock.json', 'npm ci'],
  ['package.json', 'npm install'],
];

function installOf(root: string): string {
  return INSTALLS.find(([file]) => existsSync(join(root, file)))?.[1] ?? '';
}
