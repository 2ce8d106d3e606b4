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

/** The folder of a program from a Go module, `module@version`, built here. */
export function goProgram(module: string): string | undefined {
  return installed(`go-${digestOf(module).slice(0, 16)}`, (into) => {
    const env = { ...process.env, GOBIN: into };
    execFileSync('go', ['install', module], { env, stdio: 'ignore' });
  });
}

/** The folder of the programs of a crate, built here. */
export function cargoProgram(crate: string, version: string): string | undefined {
  const folder = installed(`cargo-${crate}-${version}`, (into) => {
    const words = ['install', '--locked', '--quiet', '--root', into, '--version', version, crate];
    // Less for the compiler to do: it is used for a few seconds.
    const env = {
      ...process.env,
      CARGO_PROFILE_RELEASE_LTO: 'off',
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
    };
    execFileSync('cargo', words, { env, stdio: 'ignore' });
  });
  return folder === undefined ? undefined : join(folder, 'bin');
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
