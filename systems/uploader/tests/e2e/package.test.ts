/** The package for a vehicle, installed alone: one archive, nothing fetched, all commands work. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packed, projectWith } from '@gauntlet/kit/packing';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';

const run = promisify(execFile);
const product = fileURLToPath(new URL('../..', import.meta.url));

test('it is one package, and uploads, explains and clears a vehicle', async () => {
  const folder = await cleanup.folder('uploader-package-');
  const project = join(folder, 'project');
  await projectWith(project, [await packed(product, folder)]);
  const modules = join(project, 'node_modules');
  expect(readdirSync(join(modules, '@gauntlet'))).toEqual(['uploader']);
  expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual(['@gauntlet']);
  expect(existsSync(join(modules, '@gauntlet/uploader/THIRD-PARTY.md'))).toBe(true);

  await using s3 = await S3Server.open();
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const small = join(logs, 'small.log');
  writeFileSync(small, 'a line');
  writeFileSync(join(logs, 'large.log'), Buffer.alloc(20 * 1024 * 1024, 'in parts'));
  const config = join(folder, 'uploader.yaml');
  const lines = [
    'vehicle: v1',
    `state: ${join(folder, 'state')}`,
    `directories: [{ path: ${logs} }]`,
    'watch: { stableAfter: 0 }',
    'monitoring: { prometheus: { enabled: false } }',
    `s3: { bucket: logs, endpoint: '${s3.url}', accessKeyId: test-key, secretAccessKey: s }`,
  ];
  writeFileSync(config, lines.join('\n'));
  const uploader = (...words: readonly string[]) =>
    run(join(modules, '.bin', 'uploader'), ['--config', config, ...words]);
  await uploader('once');
  expect(s3.objects.all.size).toBe(2);
  expect((await uploader('status')).stdout).toContain('v1');
  expect((await uploader('explain', small)).stdout).toContain('verified');
  expect((await uploader('safe-to-wipe')).stdout).toMatch(/^yes/);
  expect((await uploader('check')).stdout).toContain(logs);
});
