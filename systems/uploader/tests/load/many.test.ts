/** Ten thousand files: UPLOADER_LOAD_FILES says how many. */
import { expect, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting } from '../support/setting.ts';

const FILES = Number(process.env.UPLOADER_LOAD_FILES ?? 10_000);

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
