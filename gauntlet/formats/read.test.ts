import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readReport } from './read.ts';
import { formatNamed } from './registry.ts';
import { fixture, keepingSink } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauntlet-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS = { readAt: 0 };

function written(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const read = async (path: string, format?: string) => {
  const sink = keepingSink();
  const reading = await readReport(path, sink, OPTIONS, formatNamed(format ?? ''));
  return { ...sink, completeness: reading.completeness };
};

test('a file of any size, in the format that it is', async () => {
  const cases = '<testcase name="a" classname="b"/>'.repeat(50_000);
  const path = written('a.xml', `<testsuite name="s" tests="50000">${cases}</testsuite>`);
  const { attempts, completeness } = await read(path);
  expect(attempts).toHaveLength(50_000);
  expect(completeness).toEqual({ state: 'whole' });
});

test('a file that is missing, empty, a folder, or of no known format is absent', async () => {
  const state = async (path: string) => (await read(path)).completeness;
  expect(await state(join(folder, 'none'))).toMatchObject({ state: 'absent' });
  expect(await state(written('empty', ''))).toMatchObject({ state: 'absent' });
  expect(await state(folder)).toMatchObject({ state: 'absent' });
  expect(await state(written('notes.txt', 'hello'))).toMatchObject({ state: 'absent' });
  expect((await read(written('b', 'hello'), 'junit')).completeness).toMatchObject({
    state: 'cut',
    file: join(folder, 'b'),
    offset: 0,
  });
});

test('a named pipe, written byte by byte', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reading = read(path);
  const writer = execFileSync('sh', ['-c', 'printf "TAP version 13\\n1..1\\n" >"$0"; :', path]);
  expect(writer).toHaveLength(0);
  expect((await reading).completeness).toMatchObject({ state: 'contradicted' });
});

test('a sink that fails is not a fault of the report', async () => {
  const sink = {
    ...keepingSink(),
    attempt() {
      throw new Error('the disk is full');
    },
  };
  const path = written('c.xml', fixture('pytest-9.2.0.xml'));
  await expect(readReport(path, sink, OPTIONS)).rejects.toThrow('the disk is full');
});
