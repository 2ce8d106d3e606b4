/** Packs the command once for all files of a suite; see `vitest.config.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

export interface PackedSuite {
  /** The file to start. */
  readonly command: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    packed: PackedSuite;
  }
}

const engine = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string | undefined;

export function setup(project: TestProject): void {
  // Beside the packages, for it looks there for the few that are not in it.
  folder = mkdtempSync(join(engine, '..', 'node_modules', '.gauntlet-packed-'));
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  execFileSync(process.execPath, [main, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  project.provide('packed', { command: join(folder, 'command', 'gauntlet.mjs') });
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
