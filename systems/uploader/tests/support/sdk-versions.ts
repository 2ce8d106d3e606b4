/** Packages of the SDK as they were, beside the one that is installed. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Whole objects have one checksum since 3.758; these are a good year older than ours, and half. */
const OLDER = ['3.873.0', '3.1010.0'];

function current(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

/** Stays for the next run; no script of a package is run. */
async function installed(name: string, version: string): Promise<string> {
  const folder = join(tmpdir(), `uploader-${name.replaceAll(/\W+/g, '-')}-${version}`);
  if (!existsSync(folder)) {
    const draft = mkdtempSync(`${folder}-`);
    writeFileSync(join(draft, 'package.json'), '{}\n');
    const words = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const options = { cwd: draft };
    await promisify(execFile)('npm', ['install', ...words, `${name}@${version}`], options);
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another run was faster.
      if (!existsSync(folder)) throw error;
      rmSync(draft, { recursive: true });
    }
  }
  return join(folder, 'node_modules', name);
}

export async function versionsOf(name: string): Promise<readonly string[]> {
  return [current(name), ...(await Promise.all(OLDER.map((version) => installed(name, version))))];
}
