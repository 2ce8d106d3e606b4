import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { writeKeyFile } from './key-file.ts';

test('programs find what was written last, and nobody else may look', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gauntlet-key-file-'));
  try {
    const path = join(folder, 'new', 'env');
    await writeKeyFile(path, { SHOP_URL: 'http://127.0.0.1:1', SHOP_KEY: 'old' });
    const values = { SHOP_URL: 'http://127.0.0.1:8000', SHOP_KEY: 'a/b+c=' };
    await writeKeyFile(path, values);
    expect(parseEnv(await readFile(path, 'utf8'))).toEqual(values);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
