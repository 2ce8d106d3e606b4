import { expect, test } from 'vitest';
import { rowsOfRecords } from './rows.ts';

const source = { seedKey: 's.csv', seedEtag: 'e', inlineRows: undefined, indexes: undefined };
async function read() {
  return (async function* () {
    yield new TextEncoder().encode('a\n1\n2\n3\n');
  })();
}

async function taken(given: Partial<typeof source> | object, total: number, done: number[] = []) {
  const found: unknown[] = [];
  const rows = rowsOfRecords(read, { ...source, ...given }, total, (at) => !done.includes(at));
  for await (const { index, row } of rows) found.push([index, (row as { a?: string }).a]);
  return found;
}

test('goes round, and leaves out what is done', async () => {
  expect(await taken({}, 5, [1])).toEqual([
    [0, '1'],
    [2, '3'],
    [3, '1'],
    [4, '2'],
  ]);
});

test('only the records that are asked for, under their own numbers', async () => {
  expect(await taken({ indexes: [7, 1] }, 2)).toEqual([
    [1, '2'],
    [7, '2'],
  ]);
});

test('without a file: the rows that were given, or empty ones', async () => {
  expect(await taken({ seedKey: undefined, inlineRows: [{ a: 'x' }] }, 2)).toEqual([
    [0, 'x'],
    [1, 'x'],
  ]);
  expect(await taken({ seedKey: undefined }, 1)).toEqual([[0, undefined]]);
});

test('a short file is read once, however often it goes round', async () => {
  let reads = 0;
  const counted = () => {
    reads += 1;
    return read();
  };
  const found: number[] = [];
  for await (const { index } of rowsOfRecords(counted, source, 300, () => true)) found.push(index);
  expect(found).toEqual(Array.from({ length: 300 }, (_, at) => at));
  expect(reads).toBe(1);
});

test('a long file is read each time, so that it never lies in memory', async () => {
  let reads = 0;
  const long = `a\n${Array.from({ length: 1_500 }, (_, at) => at).join('\n')}\n`;
  const counted = async () => {
    reads += 1;
    return (async function* () {
      yield new TextEncoder().encode(long);
    })();
  };
  const found: unknown[] = [];
  for await (const { row } of rowsOfRecords(counted, source, 3_200, () => true)) found.push(row.a);
  expect(reads).toBe(3);
  expect([found[1_499], found[1_500], found[3_000]]).toEqual(['1499', '0', '0']);
});

test('a file without rows is an error and no endless loop', async () => {
  const empty = async () => (async function* () {})();
  const rows = rowsOfRecords(empty, source, 3, () => true);
  await expect(rows.next()).rejects.toThrow('no rows');
});
