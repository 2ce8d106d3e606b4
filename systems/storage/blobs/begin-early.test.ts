import { expect, test } from 'vitest';
import { beginEarly, type Source } from './begin-early.ts';

function watched(lengths: readonly number[][]) {
  const seen: string[] = [];
  const sources = lengths.map((pieces, number): Source => {
    async function* open() {
      seen.push(`begin ${number}`);
      try {
        for (const bytes of pieces) yield new Uint8Array(bytes).fill(number);
      } finally {
        seen.push(`end ${number}`);
      }
    }
    return { bytes: pieces.reduce((all, one) => all + one, 0), open };
  });
  return { seen, sources };
}

test('all of each in its order; the next one begins when little is left', async () => {
  const { seen, sources } = watched([[10, 10, 5], [3], [], [20, 20]]);
  const got: number[] = [];
  for await (const piece of beginEarly(sources, 6)) {
    got.push(...piece);
    seen.push(`got ${piece.length}`);
  }
  const expected = [...Array(25).fill(0), ...Array(3).fill(1), ...Array(40).fill(3)];
  expect(got).toEqual(expected);
  const to = (what: string) => seen.indexOf(what);
  expect(to('begin 0')).toBe(0);
  expect(seen.slice(0, 5)).toEqual(['begin 0', 'got 10', 'begin 1', 'got 10', 'got 5']);
  const ends = seen.filter((one) => one.startsWith('end'));
  expect(ends.toSorted()).toEqual(['end 0', 'end 1', 'end 2', 'end 3']);
});

test('whoever stops leaves none of them open', async () => {
  const { seen, sources } = watched([[4, 4], [4, 4], [4]]);
  for await (const piece of beginEarly(sources, 100)) {
    if (piece[0] === 0) break;
  }
  expect(seen.toSorted()).toEqual(['begin 0', 'begin 1', 'end 0', 'end 1']);
});

test('what the next one fails with is told when it is its turn', async () => {
  const { sources } = watched([[4, 4]]);
  const broken: Source = {
    bytes: 1,
    // biome-ignore lint/correctness/useYield: it fails before there is anything
    open: async function* () {
      throw new Error('no disk');
    },
  };
  const got: number[] = [];
  const reading = async () => {
    for await (const piece of beginEarly([...sources, broken], 100)) got.push(piece.length);
  };
  await expect(reading()).rejects.toThrow('no disk');
  expect(got).toEqual([4, 4]);
});
