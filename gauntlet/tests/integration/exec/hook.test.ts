import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../testing/project.ts';

/** Mends `BAD` to `good` in the files it is given, and fails on `WORSE`. */
const FIXER = `
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
for (const path of process.argv.slice(2)) {
  if (path === '.' || !existsSync(path) || !path.endsWith('.txt')) continue;
  const text = readFileSync(path, 'utf8');
  if (text.includes('WORSE')) process.exitCode = 1;
  if (text.includes('BAD')) writeFileSync(path, text.replaceAll('BAD', 'good'));
}`;

const CONFIG = {
  systems: {
    app: {
      folder: '.',
      suites: {
        format: {
          layer: 'precommit',
          runner: 'command',
          fixes: true,
          options: { command: ['node', 'fix.mjs', '{changed}'] },
        },
      },
    },
  },
};

const BASE = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

async function repository(files: Record<string, string> = {}): Promise<TestProject> {
  const project = testProject({
    'gauntlet.json': JSON.stringify(CONFIG),
    'fix.mjs': FIXER,
    'a.txt': BASE,
    ...files,
  });
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '-A');
  await project.git('commit', '-q', '-m', 'first');
  return project;
}

test('a good commit passes and leaves everything as it was', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}eight\n`, 'untracked.txt': 'WORSE\n' });
  await project.git('add', 'a.txt');
  await project.git('commit', '-q', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(`${BASE}eight`);
  expect(await project.git('status', '--porcelain')).toBe('?? untracked.txt');
});

test('a bad commit is refused, and what is staged stays staged', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}WORSE\n` });
  await project.git('add', 'a.txt');
  await expect(project.git('commit', '-q', '-m', 'second')).rejects.toThrow();
  expect(await project.git('diff', '--cached', '--name-only')).toBe('a.txt');
  expect(await project.git('rev-list', '--count', 'HEAD')).toBe('1');
});

test('only what is staged is looked at: unstaged mistakes do not stop a commit', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}eight\n` });
  await project.git('add', 'a.txt');
  project.write({ 'a.txt': `${BASE}eight\nWORSE\n` });
  await project.git('commit', '-q', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(`${BASE}eight`);
  expect(project.read('a.txt')).toBe(`${BASE}eight\nWORSE\n`);
});

test('the other way round: a staged mistake is found, though it is mended', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}WORSE\n` });
  await project.git('add', 'a.txt');
  project.write({ 'a.txt': BASE });
  await expect(project.git('commit', '-q', '-m', 'second')).rejects.toThrow();
  expect(project.read('a.txt')).toBe(BASE);
});

test('a fix goes into the commit and into the working file', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}BAD\n` });
  await project.git('add', 'a.txt');
  await project.git('commit', '-q', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(`${BASE}good`);
  expect(project.read('a.txt')).toBe(`${BASE}good\n`);
  expect(await project.git('status', '--porcelain')).toBe('');
});

test('a fix in a partly staged file leaves the unstaged lines as they were', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': BASE.replace('one', 'BAD') });
  await project.git('add', 'a.txt');
  project.write({ 'a.txt': BASE.replace('one', 'BAD').replace('seven', 'unstaged BAD') });
  await project.git('commit', '-q', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(BASE.replace('one', 'good').trimEnd());
  const kept = BASE.replace('one', 'good').replace('seven', 'unstaged BAD');
  expect(project.read('a.txt')).toBe(kept);
});

test('a fix that meets unstaged lines is committed, and the working file is left', async () => {
  const project = await repository();
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': BASE.replace('one', 'BAD') });
  await project.git('add', 'a.txt');
  const working = BASE.replace('one', 'BAD and more');
  project.write({ 'a.txt': working });
  await project.git('commit', '-q', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(BASE.replace('one', 'good').trimEnd());
  expect(project.read('a.txt')).toBe(working);
});

test('git commit -a and git commit <file> are checked too, and nothing is lost', async () => {
  const project = await repository({ 'b.txt': 'b\n' });
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': `${BASE}BAD\n` });
  await project.git('commit', '-q', '-a', '-m', 'second');
  expect(await project.git('show', 'HEAD:a.txt')).toBe(`${BASE}good`);
  project.write({ 'a.txt': BASE, 'b.txt': 'WORSE\n' });
  await expect(project.git('commit', '-q', 'b.txt', '-m', 'third')).rejects.toThrow();
  await project.git('commit', '-q', 'a.txt', '-m', 'third');
  expect(project.read('b.txt')).toBe('WORSE\n');
  expect(await project.git('status', '--porcelain')).toBe('M b.txt');
});

test('a hook that was there before still runs, and comes back', async () => {
  const project = await repository();
  project.write({ '.git/hooks/pre-commit': '#!/bin/sh\necho ran >> before.log\n' });
  chmodSync(join(project.folder, '.git/hooks/pre-commit'), 0o755);
  for (const _ of [1, 2]) await project.gauntlet(['hook', 'install']);
  await project.git('commit', '-q', '--allow-empty', '-m', 'second');
  expect(project.read('before.log')).toBe('ran\n');
  await project.gauntlet(['hook', 'remove']);
  expect(project.read('.git/hooks/pre-commit')).toContain('before.log');
  expect(project.list('.git/hooks').filter((name) => name.includes('gauntlet'))).toEqual([]);
});

test('core.hooksPath, Husky and a worktree are found', async () => {
  const project = await repository();
  await project.git('config', 'core.hooksPath', '.husky/_');
  project.write({ '.husky/pre-commit': 'npm test' });
  for (const _ of [1, 2]) await project.gauntlet(['hook', 'install']);
  const husky = project.read('.husky/pre-commit');
  expect(husky.startsWith('npm test\n')).toBe(true);
  expect(husky.match(/exec gauntlet/g)).toHaveLength(1);
  await project.gauntlet(['hook', 'remove']);
  expect(project.read('.husky/pre-commit')).toBe('npm test\n');
  await project.git('config', '--unset', 'core.hooksPath');
  await project.gauntlet(['hook', 'install']);
  await project.git('worktree', 'add', '-q', 'tree', '-b', 'other');
  const tree = join(project.folder, 'tree');
  symlinkSync(join(project.folder, 'node_modules'), join(tree, 'node_modules'));
  project.write({ 'tree/a.txt': 'WORSE\n' });
  await project.git('-C', tree, 'add', 'a.txt');
  await expect(project.git('-C', tree, 'commit', '-q', '-m', 'x')).rejects.toThrow();
  project.write({ 'tree/a.txt': 'BAD\n' });
  await project.git('-C', tree, 'add', 'a.txt');
  await project.git('-C', tree, 'commit', '-q', '-m', 'x');
  expect(await project.git('-C', tree, 'show', 'HEAD:a.txt')).toBe('good');
});

test('the first commit of all is checked', async () => {
  const project = testProject({ 'gauntlet.json': JSON.stringify(CONFIG), 'fix.mjs': FIXER });
  await project.git('init', '-q', '-b', 'main');
  await project.gauntlet(['hook', 'install']);
  project.write({ 'a.txt': 'WORSE\n' });
  await project.git('add', '-A');
  await expect(project.git('commit', '-q', '-m', 'first')).rejects.toThrow();
  project.write({ 'a.txt': 'BAD\n' });
  await project.git('add', '-A');
  await project.git('commit', '-q', '-m', 'first');
  expect(await project.git('show', 'HEAD:a.txt')).toBe('good');
});

test('without git there is nothing staged: what is there is looked at', async () => {
  const project = testProject({ 'gauntlet.json': JSON.stringify(CONFIG), 'fix.mjs': FIXER });
  const done = await project.gauntlet(['run', 'commit']);
  expect(done.code).toBe(0);
  expect((await project.gauntlet(['hook', 'install'])).code).toBe(2);
});
