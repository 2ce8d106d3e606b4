/**
 * The command as a vehicle has it, for all files of the end-to-end suite; see `vitest.config.ts`.
 * It starts with half the work of the one in the repository, and those starts are most of what the
 * suite costs. In a folder of its own: `dist` is made anew by others.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Its entry. */
    uploader: string;
  }
}

const product = fileURLToPath(new URL('../..', import.meta.url));
let folder: string | undefined;

export async function setup(project: TestProject): Promise<void> {
  await promisify(execFile)(process.execPath, [join(product, 'packing/pack.ts')]);
  folder = await mkdtemp(join(tmpdir(), 'uploader-e2e-'));
  await cp(join(product, 'dist'), folder, { recursive: true });
  project.provide('uploader', join(folder, 'uploader.mjs'));
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
