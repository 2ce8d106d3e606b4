import { hashApiKey, makeApiKey } from '@gauntlet/kit/auth';
import { expect, test } from 'vitest';
import { keyHashes } from './key-hashes.ts';

const pepper = 'a pepper of the test, longer than 32 signs';
const newKey = () => makeApiKey('gw_live', pepper).key;

test('each key has its own hash, first and again, also when there are more than are kept', () => {
  const hashOf = keyHashes(pepper, 3);
  const keys = Array.from({ length: 10 }, newKey);
  for (const key of [...keys, ...keys]) {
    for (const _again of [1, 2]) expect(hashOf(key)).toBe(hashApiKey(key, pepper));
  }
});

test('what has no whole checksum never was a key', () => {
  const hashOf = keyHashes(pepper);
  const key = newKey();
  hashOf(key);
  const broken = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
  for (const wrong of ['', 'gw_live_abc', broken, key.replace('gw_live', 'gw_dead')]) {
    expect(hashOf(wrong)).toBeUndefined();
  }
});
