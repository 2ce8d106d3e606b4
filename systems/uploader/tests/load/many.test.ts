/** Ten thousand files, and bytes without end: UPLOADER_LOAD_GB says how many (100 to prove). */
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting } from '../support/setting.ts';

const FILES = Number(process.env.UPLOADER_LOAD_FILES ?? 10_000);
const GIGABYTES = Number(process.env.UPLOADER_LOAD_GB ?? 4);
const MEBIBYTE = 1024 * 1024;

test(`${FILES} files arrive, each once`, async () => {
  await using s3 = await S3Server.open();
  const setting = await makeSetting({ endpoint: s3.url });
  for (let index = 0; index < FILES; index += 1) {
    setting.write(`run${index % 100}/f${index}.log`, `file ${index}`);
  }
  await setting.agent().once();
  expect(s3.objects.all.size).toBe(FILES);
  expect(Math.max(...s3.objects.writes.values())).toBe(1);
}, 1_200_000);

test(`memory stays flat over ${GIGABYTES} GB`, async () => {
  await using s3 = await S3Server.open({ discards: true });
  const setting = await makeSetting({ endpoint: s3.url });
  const agent = setting.agent();
  await agent.start();
  const resident: number[] = [];
  for (let index = 0; index < GIGABYTES; index += 1) {
    const path = join(setting.logs, `sparse-${index}.bin`);
    const file = openSync(path, 'w');
    writeSync(file, `file ${index}`);
    ftruncateSync(file, 1000 * MEBIBYTE);
    closeSync(file);
    await expect
      .poll(() => s3.count('CompleteMultipartUpload'), { timeout: 600_000, interval: 100 })
      .toBe(index + 1);
    rmSync(path);
    resident.push(process.memoryUsage().rss / MEBIBYTE);
  }
  const [first = 0] = resident;
  // The server of the test is in the same process, and holds a part or two at a time.
  expect(Math.max(...resident)).toBeLessThan(first + 150);
}, 7_200_000);
