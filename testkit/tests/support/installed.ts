/** A package that a test is held against, installed in a temporary folder named for its version. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder with `node_modules`. It stays for the next run; no script of a package is run. */
export async function installed(name: string, version: string): Promise<string> {
  const folder = join(tmpdir(), `testkit-${name.replaceAll(/\W+/g, '-')}-${version}`);
  if (existsSync(folder)) return folder;
  const draft = mkdtempSync(`${folder}-`);
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{}\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...options, `${name}@${version}`], { cwd: draft });
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another test file was faster, and its folder holds the same.
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
  return folder;
}
