import { expect, test } from 'vitest';
import { partBytesFor, partsDone, partsOf } from './parts.ts';

const MIB = 1024 * 1024;

test.each([
  ['what is wanted', 100 * MIB, 8 * MIB, 8 * MIB],
  ['at least 5 MiB', 100 * MIB, MIB, 5 * MIB],
  ['grown for 1 TB', 1_000_000_000_000, 8 * MIB, 96 * MIB],
  ['grown for 5 TB', 5_000_000_000_000, 8 * MIB, 477 * MIB],
])('part size: %s', (_, size, wanted, expected) => {
  expect(partBytesFor(size, wanted)).toBe(expected);
  expect(Math.ceil(size / expected)).toBeLessThanOrEqual(10_000);
});

test('parts cover the file without gap or overlap, and the last one is the rest', () => {
  const parts = partsOf(20 * MIB + 3, 8 * MIB);
  expect(parts.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(parts.map(({ startBytes }) => startBytes)).toEqual([0, 8 * MIB, 16 * MIB]);
  expect(parts.at(-1)?.sizeBytes).toBe(4 * MIB + 3);
});

test('a file of exactly its parts, and one of nothing', () => {
  expect(partsOf(16 * MIB, 8 * MIB)).toHaveLength(2);
  expect(partsOf(0, 8 * MIB)).toEqual([{ number: 1, startBytes: 0, sizeBytes: 0 }]);
});

test('a part is done only with its size and its checksum', () => {
  const parts = partsOf(25, 10);
  const stored = [
    { number: 1, sizeBytes: 10, crc32: 'one', etag: 'a' },
    { number: 2, sizeBytes: 10, crc32: 'other', etag: 'b' },
    { number: 3, sizeBytes: 4, crc32: 'three', etag: 'c' },
    { number: 9, sizeBytes: 10, crc32: 'nine', etag: 'd' },
  ];
  expect([...partsDone(parts, ['one', 'two', 'three'], stored).keys()]).toEqual([1]);
});

test('a store that says no checksums has every part sent again', () => {
  const stored = [{ number: 1, sizeBytes: 10, crc32: undefined, etag: 'a' }];
  expect(partsDone(partsOf(10, 10), ['one'], stored).size).toBe(0);
});
