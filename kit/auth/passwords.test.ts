import { expect, test } from 'vitest';
import { hashPassword, needsRehash, verifyPassword } from './passwords.ts';

test('a password matches its own hash alone', async () => {
  const stored = await hashPassword('correct horse');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(stored, 'correct horse')).toBe(true);
  expect(await verifyPassword(stored, 'Correct horse')).toBe(false);
  expect(await hashPassword('correct horse')).not.toBe(stored);
});

test('a user that does not exist costs the same work, and is never let in', async () => {
  const stored = await hashPassword('a');
  await verifyPassword(undefined, 'warm');
  const time = async (hash: string | undefined) => {
    const startMs = performance.now();
    for (let count = 0; count < 10; count += 1) await verifyPassword(hash, 'x');
    return performance.now() - startMs;
  };
  const [known, unknown] = [await time(stored), await time(undefined)];
  // Without the work it would be a thousand times less.
  expect(unknown).toBeGreaterThan(known / 4);
  expect(await verifyPassword(undefined, '')).toBe(false);
});

test('a password as long as a book is refused before it is work', async () => {
  await expect(hashPassword('a'.repeat(2_000))).rejects.toThrow('too long');
  expect(await verifyPassword(await hashPassword('a'), 'a'.repeat(2_000))).toBe(false);
});

test('hashes with weaker parameters are to be made again', async () => {
  expect(needsRehash(await hashPassword('a'))).toBe(false);
  expect(needsRehash('$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA')).toBe(true);
  expect(needsRehash('$argon2id$v=19$m=19456,t=1,p=1$c2FsdA$aGFzaA')).toBe(true);
  expect(needsRehash('$2b$10$abc')).toBe(true);
});
