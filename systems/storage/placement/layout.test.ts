import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Member, nextLayout, PARTITIONS } from './layout.ts';
import { homesOf, rankingOf } from './ranking.ts';

const members = (count: number, weight = 1): Member[] =>
  Array.from({ length: count }, (_, index) => ({ serverId: `s${index}`, weight }));

function shares(layout: ReturnType<typeof nextLayout>): number[] {
  const counts = layout.servers.map(() => 0);
  for (const place of layout.table) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

function moved(one: ReturnType<typeof nextLayout>, other: ReturnType<typeof nextLayout>): number {
  let count = 0;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const of = (layout: typeof one) =>
      [...layout.table.subarray(partition * layout.copies, (partition + 1) * layout.copies)].map(
        (place) => layout.servers[place]?.serverId,
      );
    const before = new Set(of(one));
    count += of(other).filter((serverId) => !before.has(serverId)).length;
  }
  return count;
}

test('every server has its share, exactly, and no partition has a server twice', () => {
  for (const count of [2, 3, 6, 7, 20]) {
    const layout = nextLayout(undefined, members(count), 2);
    const all = shares(layout);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const pair = layout.table.subarray(partition * 2, partition * 2 + 2);
      expect(pair[0]).not.toBe(pair[1]);
    }
  }
});

test('who joins takes 1/n and who leaves gives up its own; nothing else moves', () => {
  const six = nextLayout(undefined, members(6), 2);
  const seven = nextLayout(six, members(7), 2);
  const share = (PARTITIONS * 2) / 7;
  expect(moved(six, seven)).toBeLessThanOrEqual(Math.ceil(share) + 7);
  const five = nextLayout(six, members(5), 2);
  expect(moved(six, five)).toBeLessThanOrEqual(Math.ceil((PARTITIONS * 2) / 6) * 1.02);
});

test('weights are kept to, as far as one server may hold each partition once', () => {
  const weighted = [
    { serverId: 'a', weight: 1 },
    { serverId: 'b', weight: 2 },
    { serverId: 'c', weight: 3 },
    { serverId: 'd', weight: 100 },
  ];
  const all = shares(nextLayout(undefined, weighted, 2));
  expect(all[3]).toBe(PARTITIONS);
  expect((all[2] ?? 0) / (all[0] ?? 1)).toBeCloseTo(3, 1);
});

test('any history of members ends in a whole and even layout', () => {
  const step = fc.array(fc.record({ id: fc.nat(9), weight: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (steps, copies) => {
        let layout: ReturnType<typeof nextLayout> | undefined;
        for (const wanted of steps) {
          const unique = new Map(wanted.map(({ id, weight }) => [`s${id}`, weight]));
          const list = [...unique].map(([serverId, weight]) => ({ serverId, weight }));
          layout = nextLayout(layout, list, copies);
          expect(layout.copies).toBe(Math.min(copies, list.length));
          for (let partition = 0; partition < PARTITIONS; partition += 1) {
            const at = partition * layout.copies;
            const places = layout.table.subarray(at, at + layout.copies);
            if (new Set(places).size !== layout.copies) throw new Error('a server twice');
            if (places.some((place) => place >= list.length)) throw new Error('nobody');
          }
        }
      },
    ),
    { numRuns: 15 },
  );
});

test('chunks spread over the servers within 5 %', () => {
  const layout = nextLayout(undefined, members(6), 2);
  const counts = new Map<string, number>();
  const total = 60_000;
  for (let number = 0; number < total; number += 1) {
    const chunkId = `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000.0`;
    for (const serverId of homesOf(layout, chunkId)) {
      counts.set(serverId, (counts.get(serverId) ?? 0) + 1);
    }
  }
  for (const count of counts.values()) {
    expect(Math.abs(count / ((total * 2) / 6) - 1)).toBeLessThan(0.05);
  }
});

test('a ranking names every server once, those of the layout first', () => {
  const layout = nextLayout(undefined, members(6), 2);
  const ranking = rankingOf(layout, 'some-chunk');
  expect(new Set(ranking).size).toBe(6);
  expect(ranking.slice(0, 2)).toEqual(homesOf(layout, 'some-chunk'));
});
