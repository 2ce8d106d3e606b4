/** Packages that a proof needs and the repository does not: installed once for each machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../model/identity.ts';

const cache = join(tmpdir(), 'gauntlet-test-packages');

/** The folder node_modules with these, or undefined where they cannot be had. */
export function npmPackages(dependencies: Readonly<Record<string, string>>): string | undefined {
  const name = `npm-${digestOf(dependencies).slice(0, 16)}`;
  const folder = installed(name, (into) => {
    const manifest = { private: true, dependencies };
    writeFileSync(join(into, 'package.json'), JSON.stringify(manifest));
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', words, { cwd: into, stdio: 'ignore' });
  });
  return folder === undefined ? undefined : join(folder, 'node_modules');
}

/** A folder of programs from PyPI, in an environment of their own. */
export function pythonPrograms(requirements: readonly string[]): string | undefined {
  const name = `pip-${digestOf(requirements).slice(0, 16)}`;
  const folder = installed(name, (into) => {
    const libraries = join(into, 'lib');
    const words = ['-m', 'pip', 'install', '-q', '--target', libraries, ...requirements];
    execFileSync('python3', words, { stdio: 'ignore' });
  });
  return folder === undefined ? undefined : join(folder, 'lib');
}

/** Made beside its place and moved there whole: two test files may want it at once. */
function installed(name: string, install: (into: string) => void): string | undefined {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    install(making);
    renameSync(making, folder);
  } catch {
    // No network, no such tool, or another was faster: what counts is whether it is there.
    rmSync(making, { recursive: true, force: true });
  }
  return existsSync(folder) ? folder : undefined;
}

export function hasProgram(name: string, ...words: readonly string[]): boolean {
  try {
    execFileSync(name, words, { stdio: 'ignore' });
    return true;
  } catch {
    // Not there, or it does not start, which comes to the same.
    return false;
  }
}
