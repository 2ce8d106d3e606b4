/** The command with ten lines of configuration, against `npx storage dev`. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, test } from 'vitest';
import { freshVehicle, openGiven } from '../support/endpoint.ts';
import { today } from '../support/fleet.ts';
import { command, startAgent } from '../support/process.ts';
import { startStorage } from '../support/storage.ts';

const patient = { timeout: 60_000, interval: 50 };
const MCAP = Buffer.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);

/** Files of every kind, and where each has to be. */
const kinds: Readonly<Record<string, Buffer>> = {
  'empty.log': Buffer.alloc(0),
  'run1/session.log': Buffer.from('a session\n'),
  'drive.mcap': Buffer.concat([MCAP, randomBytes(50_000), MCAP]),
  'logs.tar.gz': randomBytes(20_000),
  'naïve 日志 (1) & more.txt': Buffer.from('unicode, blanks and signs'),
  'large.bin': randomBytes(12_000_000),
};

test('files of every kind appear in our storage, and every command tells the truth', async () => {
  const storage = await startStorage();
  const endpoint = await openGiven(storage);
  const folder = await cleanup.folder('own-storage-e2e-');
  const logs = join(folder, 'terminal');
  mkdirSync(logs);
  const vehicle = freshVehicle();
  const path = join(folder, 'uploader.yaml');
  const { url, accessKeyId, secretAccessKey } = storage;
  const lines = [
    `vehicle: ${vehicle}`,
    `state: ${join(folder, 'state')}`,
    'timeZone: UTC',
    `directories: [{ path: ${logs} }]`,
    's3:',
    `  bucket: ${endpoint.bucket}`,
    `  endpoint: ${url}`,
    `  accessKeyId: ${accessKeyId}`,
    `  secretAccessKey: '${secretAccessKey}'`,
    'watch: { stableAfter: 0 }',
  ];
  writeFileSync(path, `${lines.join('\n')}\nmonitoring: { prometheus: { enabled: false } }\n`);
  const run = (...words: readonly string[]) => command(['--config', path, ...words]);
  expect(await run('check')).toMatchObject({ code: 0 });
  const agent = await startAgent(path);
  await agent.told(/are watched/);
  for (const [name, bytes] of Object.entries(kinds)) {
    const draft = join(logs, `.${createHash('sha1').update(name).digest('hex')}`);
    writeFileSync(draft, bytes);
    mkdirSync(dirname(join(logs, name)), { recursive: true });
    renameSync(draft, join(logs, name));
  }
  const keys = () => endpoint.keys(`${vehicle}/${today()}/`);
  // What it says it has uploaded is there and verified: nobody has to ask again and again.
  const told = () => agent.lines.filter(({ msg }) => msg === 'uploaded').length;
  await expect.poll(told, patient).toBe(Object.keys(kinds).length);
  expect(await keys()).toHaveLength(Object.keys(kinds).length);
  for (const [name, bytes] of Object.entries(kinds)) {
    const stored = await endpoint.get(`${vehicle}/${today()}/terminal/${name}`);
    expect(stored.equals(bytes), name).toBe(true);
  }
  expect(JSON.parse((await run('status', '--json')).out).queue.files).toBe(0);
  expect(await run('safe-to-wipe')).toMatchObject({ code: 0 });
  expect((await run('explain', join(logs, 'large.bin'))).out).toMatch(/uploaded/i);
  writeFileSync(join(logs, 'run1/session.log'), 'the same name, another session\n');
  await expect.poll(told, patient).toBe(7);
  expect(await keys()).toHaveLength(7);
  agent.child.kill('SIGTERM');
  expect(await agent.ended).toBe(0);
  await endpoint.close();
});
