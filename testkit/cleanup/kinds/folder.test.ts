import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { folder } from './folder.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };

test('a folder goes with all in it, and a link in it does not lead outside', async () => {
  const base = mkdtempSync(join(tmpdir(), 'kind-'));
  const path = join(base, 'made');
  mkdirSync(join(path, 'deep'), { recursive: true });
  writeFileSync(join(base, 'outside'), '');
  symlinkSync(base, join(path, 'deep', 'link'));
  expect(await folder.remove([{ what: { path }, live: undefined }], tools)).toEqual([undefined]);
  expect(existsSync(path)).toBe(false);
  expect(existsSync(join(base, 'outside'))).toBe(true);
  // Gone already: as good as removed.
  expect(await folder.remove([{ what: { path }, live: undefined }], tools)).toEqual([undefined]);
  rmSync(base, { recursive: true });
});
