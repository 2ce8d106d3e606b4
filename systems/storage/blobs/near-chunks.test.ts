import { expect, test } from 'vitest';
import { nearChunks } from './near-chunks.ts';

const bytesOf = (length: number, value = 1) => Buffer.alloc(length, value);
const chunk = (chunkId: string, hash = 'h') => ({ chunkId, hash });

test('what was kept is found, by its id and its hash', () => {
  const near = nearChunks(1_000);
  near.keep(chunk('a'), bytesOf(10));
  expect(near.find(chunk('a'))).toEqual(bytesOf(10));
  expect(near.find(chunk('b'))).toBeUndefined();
  expect(near.find(chunk('a', 'other'))).toBeUndefined();
  expect(near.find(chunk('a'))).toBeUndefined();
});

test('the least lately used go, and large ones never come', () => {
  const near = nearChunks(100);
  for (const id of ['a', 'b', 'c']) near.keep(chunk(id), bytesOf(40));
  expect(near.find(chunk('a'))).toBeUndefined();
  expect(near.find(chunk('b'))).toEqual(bytesOf(40));
  near.keep(chunk('d'), bytesOf(40));
  expect(near.find(chunk('c'))).toBeUndefined();
  expect(near.find(chunk('b'))).toEqual(bytesOf(40));
  near.keep(chunk('e'), bytesOf(101));
  expect(near.find(chunk('e'))).toBeUndefined();
  near.keep(chunk('d'), bytesOf(90, 2));
  expect(near.find(chunk('b'))).toBeUndefined();
  expect(near.find(chunk('d'))).toEqual(bytesOf(90, 2));
});

test('a bit that flipped in memory is never served', () => {
  const near = nearChunks(100);
  near.keep(chunk('a'), bytesOf(10));
  near.find(chunk('a'))?.fill(3, 4, 5);
  expect(near.find(chunk('a'))).toBeUndefined();
});
