import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { file } from './file.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };

test('a file goes; a folder of that name is something else', async () => {
  const base = mkdtempSync(join(tmpdir(), 'kind-'));
  const path = join(base, 'a');
  writeFileSync(path, '');
  expect(await file.remove([{ what: { path }, live: undefined }], tools)).toEqual([undefined]);
  expect(existsSync(path)).toBe(false);
  await expect(file.remove([{ what: { path: base }, live: undefined }], tools)).rejects.toThrow();
  rmSync(base, { recursive: true });
});
