import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRepository } from './read.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const files = {
  '.gitignore': 'node_modules/\n*.log\n',
  'a.ts': 'const a = 1;',
  'kit/b.ts': 'const b = 1;',
  'node_modules/c/index.js': '',
  'picture.bin': '\u0000\u0001',
};

test('what git tracks or would track is read, and what was deleted is not', () => {
  const folder = folderOf({ ...files, 'run.log': '', 'gone.ts': '' });
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
  git('init', '-q');
  git('add', 'a.ts', 'gone.ts');
  rmSync(join(folder, 'gone.ts'));
  const repository = readRepository(folder);
  expect(repository.paths).toEqual(['.gitignore', 'a.ts', 'kit/b.ts', 'picture.bin']);
  expect(repository.text('kit/b.ts')).toBe('const b = 1;');
  expect(repository.text('picture.bin')).toBe('');
});

test('without git the ignored folders are left out', () => {
  expect(readRepository(folderOf(files)).paths).toEqual([
    '.gitignore',
    'a.ts',
    'kit/b.ts',
    'picture.bin',
  ]);
});
