/** `run --watch` in a pipe: again at each change of what it can affect, and nothing left behind. */
import type { ChildProcess } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isRunning } from '../testing/processes.ts';
import { type TestProject, testProject } from '../testing/project.ts';

const FILES = {
  'gauntlet.json': JSON.stringify({
    systems: { app: { folder: '.', suites: { unit: { runner: 'node-test' } } } },
  }),
  'package.json': '{ "type": "module" }',
  '.gitignore': 'node_modules\n.gauntlet\nlog.txt\n.*.new\n',
  'a.js': 'export const a = 1;\n',
  'b.js': 'export const b = 1;\n',
  'a.test.js': testOf('a'),
  'b.test.js': testOf('b'),
};

function testOf(name: string): string {
  return `import assert from 'node:assert';
import { test } from 'node:test';
import { ${name} } from './${name}.js';
test('of ${name}', () => assert.equal(${name}, 1));
`;
}

interface Watch {
  readonly project: TestProject;
  readonly child: ChildProcess;
  /** All that was said since the last time this was asked, once it has what is waited for. */
  next(what: RegExp): Promise<string>;
}

async function watched(files: Record<string, string> = FILES): Promise<Watch> {
  const project = testProject(files);
  await project.git('init', '-q');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'one');
  await project.gauntlet(['run', 'unit']);
  const child = project.start(['run', 'unit', '--watch'], { detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      said += String(data);
    });
  }
  const next = async (what: RegExp) => {
    await vi.waitFor(() => expect(said).toMatch(what), { timeout: 30_000, interval: 20 });
    const all = said;
    said = '';
    return all;
  };
  return { project, child, next };
}

/** As editors save: another file, which git ignores, is put in the place of the old one. */
function save(project: TestProject, path: string, text: string): void {
  writeFileSync(join(project.folder, `.${path}.new`), text);
  renameSync(join(project.folder, `.${path}.new`), join(project.folder, path));
}

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', resolve));

test('what a change can affect, then what failed with it, until it is ended', async () => {
  const { project, child, next } = await watched();
  expect(await next(/waiting for a change/)).toContain('2 passed');
  save(project, 'a.js', 'export const a = 2;\n');
  const failed = await next(/waiting for a change/);
  expect(failed).toContain('changed: a.js');
  expect(failed).toMatch(/unit +1 failed/);
  expect(failed).not.toContain('\u001b');
  save(project, 'b.js', 'export const b = 1; // the same\n');
  expect(await next(/waiting for a change/)).toMatch(/unit +1 passed, 1 failed/);
  save(project, 'a.js', 'export const a = 1;\n');
  expect(await next(/waiting for a change/)).toMatch(/unit +1 passed/);
  const ended = exitOf(child);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(project.list('.gauntlet/scratch')).toEqual([]);
});

test('a new file counts, one that git ignores or that is as it was does not', async () => {
  const { project, child, next } = await watched();
  await next(/waiting for a change/);
  save(project, 'log.txt', 'ignored');
  save(project, 'a.js', FILES['a.js']);
  project.write({ 'more/c.test.js': testOf('a').replace('./a.js', '../a.js') });
  const said = await next(/waiting for a change/);
  expect(said).toContain('changed: more/c.test.js\n');
  project.write({ 'more/deep/d.test.js': testOf('a').replace('./a.js', '../../a.js') });
  expect(await next(/waiting for a change/)).toContain('changed: more/deep/d.test.js\n');
  child.kill('SIGTERM');
  await exitOf(child);
});

test('a change while it runs starts it again; a broken configuration is waited out', async () => {
  const slow = testOf('a').replace(
    "test('of a'",
    `const hang = () => new Promise(() => setInterval(() => {}, 1_000));
test('slow', () => (a === 5 ? undefined : hang()));
test('of a'`,
  );
  const { project, child, next } = await watched({ ...FILES, 'a.test.js': testOf('a') });
  await next(/waiting for a change/);
  save(project, 'a.test.js', slow);
  await next(/changed: a\.test\.js/);
  await project.appears('.gauntlet/scratch');
  save(project, 'a.js', 'export const a = 5;\n');
  const said = await next(/waiting for a change/);
  expect(said).toContain('changed: a.js, a.test.js');
  save(project, 'gauntlet.json', '{ "systems": 1 }');
  expect(await next(/waiting for a change/)).toContain('BAD_CONFIGURATION');
  save(project, 'gauntlet.json', FILES['gauntlet.json']);
  expect(await next(/waiting for a change/)).toContain('everything: gauntlet.json');
  const ended = exitOf(child);
  child.kill('SIGINT');
  await ended;
  expect(isRunning(child.pid ?? 0)).toBe(false);
});
