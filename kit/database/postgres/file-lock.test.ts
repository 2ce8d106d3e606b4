import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileLock, fileLockTry } from './file-lock.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gauntlet-lock-'));
  path = join(folder, 'a.lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('shared holders keep an exclusive one out, until the last is gone', () => {
  const holders = [fileLockTry(path, 'shared'), fileLockTry(path, 'shared')];
  for (const holder of holders) {
    expect(fileLockTry(path, 'exclusive')).toBeUndefined();
    holder?.release();
  }
  const alone = fileLockTry(path, 'exclusive');
  expect(alone).toBeDefined();
  expect(fileLockTry(path, 'shared')).toBeUndefined();
  alone?.release();
  alone?.release();
  expect(fileLockTry(path, 'shared')?.release()).toBeUndefined();
});

test('a lock that is not given back in time is an error that names it', async () => {
  const holder = fileLockTry(path, 'exclusive');
  await expect(fileLock(path, 'shared', 30)).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_BUSY',
  });
  holder?.release();
});

test.each(['shared', 'exclusive'] as const)('kill -9 gives a %s lock back', async (mode) => {
  const module = new URL('./file-lock.ts', import.meta.url).href;
  const script = `import { fileLockTry } from '${module}';
    globalThis.held = fileLockTry(process.argv[1], '${mode}');
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
  await once(child.stdout, 'data');
  expect(fileLockTry(path, 'exclusive')).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const alone = fileLockTry(path, 'exclusive');
  expect(alone).toBeDefined();
  alone?.release();
  expect(await readdir(folder)).toEqual(['a.lock']);
});

test('a folder that is not there is an error, not a wait', async () => {
  await expect(fileLock(join(folder, 'no', 'a.lock'), 'shared', 10_000)).rejects.toMatchObject({
    code: 'DATA_FOLDER_DENIED',
  });
});
