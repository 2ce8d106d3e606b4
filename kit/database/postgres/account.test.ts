import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedFolder, parseAccount, serverAccount } from './account.ts';

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/usr/sbin/nologin\n';

test('an account is found by its name', () => {
  expect(parseAccount(passwd, 'nobody')).toEqual({ uid: 65534, gid: 65533 });
  expect(parseAccount(passwd, 'body')).toBeUndefined();
  expect(parseAccount('', 'nobody')).toBeUndefined();
});

test('only root needs another account', async () => {
  expect(await serverAccount(1000)).toBeUndefined();
});

test('a folder that another account may not enter is named', async () => {
  const root = await mkdtemp(join(tmpdir(), 'gauntlet-account-'));
  try {
    const deep = join(root, 'a', 'b');
    await mkdir(deep, { recursive: true });
    const stranger = { uid: 4_000_001, gid: 4_000_001 };
    await chmod(root, 0o755);
    expect(await closedFolder(deep, stranger)).toBeUndefined();
    await chmod(join(root, 'a'), 0o700);
    expect(await closedFolder(deep, stranger)).toBe(join(root, 'a'));
  } finally {
    await rm(root, { recursive: true });
  }
});
