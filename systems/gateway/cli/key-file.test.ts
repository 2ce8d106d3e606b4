import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { writeKeyFile } from './key-file.ts';

test('programs find address and key under the names that the clients look for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-env-'));
  try {
    const path = join(folder, 'new', 'env');
    await writeKeyFile(path, 'http://127.0.0.1:1', 'gw_test_old');
    await writeKeyFile(path, 'http://127.0.0.1:8000', 'gw_test_abc');
    expect(parseEnv(await readFile(path, 'utf8'))).toEqual({
      OPENAI_BASE_URL: 'http://127.0.0.1:8000/v1',
      OPENAI_API_KEY: 'gw_test_abc',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:8000',
      ANTHROPIC_API_KEY: 'gw_test_abc',
    });
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
