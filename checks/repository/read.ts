/**
 * Reads the repository from disk: what git tracks and what it does not ignore. Where there is no
 * git (an unpacked archive), every file outside the folders that .gitignore names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from './repository.ts';

export function readRepository(root: string): Repository {
  const contents = new Map<string, () => string>();
  for (const path of listGit(root) ?? listFolder(root, '')) {
    const file = join(root, path);
    // A file that was deleted but not yet staged is still listed by git.
    if (existsSync(file) && statSync(file).isFile()) contents.set(path, () => readText(file));
  }
  return new Repository(contents);
}

function listGit(root: string): string[] | undefined {
  const command = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const git = spawnSync('git', command, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (git.status !== 0) return undefined;
  return [...new Set(git.stdout.split('\0').filter(Boolean))];
}

function listFolder(root: string, folder: string): string[] {
  const ignored = new Set(['.git', ...ignoredFolders(root)]);
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : listFolder(root, path);
    return entry.isFile() ? [path] : [];
  });
}

function ignoredFolders(root: string): string[] {
  const file = join(root, '.gitignore');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => (line.endsWith('/') ? [line.slice(0, -1)] : []));
}

/** Pictures and other binary files have no text that a rule could read. */
function readText(file: string): string {
  const bytes = readFileSync(file);
  return bytes.subarray(0, 8_000).includes(0) ? '' : bytes.toString('utf8');
}
