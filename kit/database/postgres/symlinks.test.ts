import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hydrateSymlinks } from './symlinks.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gauntlet-links-'));
  await mkdir(join(root, 'native', 'lib'), { recursive: true });
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

test('missing links are made, relative, and only once', async () => {
  await writeFile(join(root, 'native/lib/libpq.so.5.18'), 'library');
  const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' };
  await writeFile(join(root, 'native/pg-symlinks.json'), JSON.stringify([link, { odd: 1 }, null]));
  expect(await hydrateSymlinks(root)).toBe(1);
  expect(await readlink(join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
  expect(await readFile(join(root, 'native/lib/libpq.so.5'), 'utf8')).toBe('library');
  expect(await hydrateSymlinks(root)).toBe(0);
});

test('a package without a list needs none', async () => {
  expect(await hydrateSymlinks(root)).toBe(0);
});
