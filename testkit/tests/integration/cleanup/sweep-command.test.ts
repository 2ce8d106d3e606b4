import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeS3, fakeS3 } from '../../support/fake-s3.ts';
import { startMaker } from '../../support/maker.ts';

const command = fileURLToPath(new URL('../../../cli/testkit.mjs', import.meta.url));
let folder: string;
let s3: FakeS3;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgers-'));
  s3 = await fakeS3();
});
afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

function startSweep(...args: readonly string[]) {
  const env = { ...process.env, TEST_KEY: 'me', TEST_SECRET: 'secret', GAUNTLET_LEDGERS: folder };
  const child = spawn(process.execPath, [command, 'sweep', ...args], { env });
  const texts: string[] = [];
  child.stdout.on('data', (piece: Buffer) => texts.push(piece.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code, text: texts.join('') }));
  return { child, ended };
}

test('a sweep that is itself killed in the middle is taken up by the next', async () => {
  const maker = await startMaker(folder, { s3: { endpoint: s3.endpoint, keys: 2_200 } });
  await maker.kill();
  const first = startSweep();
  let calls = 0;
  s3.onDelete = () => {
    calls += 1;
    if (calls === 2) first.child.kill('SIGKILL');
  };
  await first.ended;
  expect(calls).toBeLessThan(3);
  expect(s3.keys.size).toBeGreaterThan(0);

  const { code, text } = await startSweep().ended;
  expect(code).toBe(0);
  expect(s3.buckets.size).toBe(0);
  expect(s3.keys.size).toBe(0);
  // What the first one had done and noted was not done again.
  expect(text).toMatch(/^clean-up: 1201 removed, 0 failed/);
  expect(readdirSync(folder)).toEqual([]);
});

test('what cannot be removed is named, fails the command, and can be forgotten', async () => {
  const maker = await startMaker(folder, { s3: { endpoint: s3.endpoint, keys: 2 } });
  await maker.kill();
  s3.denied.add('logs/0');
  const failing = await startSweep().ended;
  expect(failing.code).toBe(1);
  expect(failing.text).toMatch(/FAILED s3-key s3:\/\/lake\/logs\/0 \(.*\): AccessDenied: no/);

  const [, id = ''] = /lake\/logs\/0 \((\w+)/.exec(failing.text) ?? [];
  // The bucket that holds it cannot go either.
  const forgetting = await startSweep('--forget', id, '--json').ended;
  const { failed } = JSON.parse(forgetting.text) as { failed: { kind: string }[] };
  expect(failed.map(({ kind }) => kind)).toEqual(['s3-bucket']);
  s3.denied.clear();
  expect((await startSweep().ended).code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
