/** Files that change at the worst moment: while they are sent, and while they are deleted. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { S3Server, type Seen } from '../support/s3-server.ts';
import { makeSetting, type Setting } from '../support/setting.ts';

let s3: S3Server;
beforeEach(async () => {
  s3 = await S3Server.open();
});
afterEach(() => s3.close());

const patient = { timeout: 30_000, interval: 5 };
/** A time that can be set again to the last digit. */
const WHOLE = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
const LARGE = Buffer.alloc(16_000_000, 'a large log, in four parts\n');

/** Does something once, in the middle of an operation's n-th call. */
function during(operation: string, nth: number, act: () => void) {
  let count = 0;
  s3.onRequest = (seen: Seen) => {
    if (seen.operation !== operation) return;
    count += 1;
    if (count === nth) act();
  };
}

const stored = () => [...s3.objects.all.values()].map(({ bytes }) => Buffer.from(bytes));
const isStored = (content: string | Buffer) =>
  stored().some((one) => one.equals(Buffer.from(content)));

async function sending(name: string, content: string | Buffer, parts = 1) {
  const config = { upload: { partSize: '5 MiB', parts }, watch: { rescanEvery: '100 ms' } };
  const setting = await makeSetting({ endpoint: s3.url, config });
  return { setting, path: setting.write(name, content), agent: setting.agent() };
}

async function settled(agent: ReturnType<Setting['agent']>): Promise<void> {
  await expect.poll(() => agent.registry.queue.facts(10), patient).toMatchObject({ files: 0 });
}

test('a file that grows between its parts arrives as it is in the end', async () => {
  const { path, agent } = await sending('a.log', LARGE);
  during('UploadPart', 2, () => appendFileSync(path, 'one more line\n'));
  await agent.start();
  const whole = Buffer.concat([LARGE, Buffer.from('one more line\n')]);
  await expect.poll(() => isStored(whole), patient).toBe(true);
  await settled(agent);
  expect(stored()).toHaveLength(1);
  expect(s3.objects.uploads.size).toBe(0);
});

test('a file that is written over, its size and mtime kept, is never mixed', async () => {
  const { path, agent } = await sending('a.bin', LARGE);
  utimesSync(path, WHOLE, WHOLE);
  const other = Buffer.alloc(LARGE.length, 'something else of the same size');
  during('UploadPart', 2, () => {
    writeFileSync(path, other);
    utimesSync(path, WHOLE, WHOLE);
  });
  await agent.start();
  await expect.poll(() => isStored(other), patient).toBe(true);
  await settled(agent);
  expect(stored()).toHaveLength(1);
});

test('copytruncate in the middle of sending: the copy and what follows both arrive', async () => {
  const { path, agent } = await sending('a.log', LARGE);
  during('UploadPart', 2, () => {
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    appendFileSync(path, 'after the rotation\n');
  });
  await agent.start();
  await expect.poll(() => isStored(LARGE) && isStored('after the rotation\n'), patient).toBe(true);
  await settled(agent);
  expect(stored()).toHaveLength(2);
});

test('rename rotation in the middle of sending: both contents arrive, each once', async () => {
  const { path, agent } = await sending('syslog', LARGE);
  during('UploadPart', 2, () => {
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'a new log\n');
  });
  await agent.start();
  await expect.poll(() => isStored(LARGE) && isStored('a new log\n'), patient).toBe(true);
  await settled(agent);
  expect(stored()).toHaveLength(2);
});

test('a file that is removed in the middle of sending arrives all the same', async () => {
  const { path, agent } = await sending('a.log', LARGE);
  during('UploadPart', 2, () => rmSync(path));
  await agent.start();
  await expect.poll(() => isStored(LARGE), patient).toBe(true);
});

async function uploaded(config: Record<string, unknown>) {
  const setting = await makeSetting({ endpoint: s3.url, config });
  const path = setting.write('a.log', 'what was uploaded');
  utimesSync(path, WHOLE, WHOLE);
  const directories = setting.config.directories.map((one) => ({ ...one, delete: true }));
  const agent = setting.agent({ config: { ...setting.config, directories } });
  await agent.start();
  await expect.poll(() => s3.objects.all.size, patient).toBe(1);
  await settled(agent);
  return { setting, path, agent };
}

const DELETE = { disk: { deleteAfter: 0, checkEvery: '10 h' }, watch: { stableAfter: '1 s' } };

test('a file that another process has open for writing is kept until it is closed', async () => {
  const { setting, path, agent } = await uploaded(DELETE);
  const holder = await cleanup.spawn('sh', ['-c', `exec 3>>'${path}'; echo open; read line`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  await agent.clean();
  expect(existsSync(path)).toBe(true);
  expect(setting.lines.map(({ message }) => message).join()).toMatch(/open for writing/);
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.stdin?.end('\n');
  await ended;
  await agent.clean();
  expect(existsSync(path)).toBe(false);
});

test('other content with the inode, size and mtime of an uploaded file is kept', async () => {
  const { path, agent } = await uploaded(DELETE);
  const before = statSync(path);
  writeFileSync(path, 'what was UPLOADED');
  utimesSync(path, WHOLE, WHOLE);
  const { ino, mtimeMs, size } = statSync(path);
  expect([ino, mtimeMs, size]).toEqual([before.ino, before.mtimeMs, before.size]);
  await agent.clean();
  expect(readFileSync(path, 'utf8')).toBe('what was UPLOADED');
});

test('a new file that gets the inode of a deleted one is not taken for it', async () => {
  const { path, agent, setting } = await uploaded({ disk: { checkEvery: '10 h' } });
  const { ino } = statSync(path);
  rmSync(path);
  let reused = '';
  for (let index = 0; index < 200 && reused === ''; index += 1) {
    const next = setting.write(`next-${index}.log`, `the content of file ${index}`);
    if (statSync(next).ino === ino) reused = next;
  }
  const count = reused === '' ? 200 : Number(/next-(\d+)/.exec(reused)?.[1]) + 1;
  await agent.scan();
  await expect.poll(() => s3.objects.all.size, { ...patient, timeout: 60_000 }).toBe(1 + count);
  expect(isStored('what was uploaded')).toBe(true);
});
