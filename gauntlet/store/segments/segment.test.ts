import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptEnded, Fact } from '../../model/facts.ts';
import { caseOf } from '../../model/identity.ts';
import type { Attempt } from '../../model/nouns.ts';
import { factsOfRun } from '../testing/facts.ts';
import { OUTCOMES } from './encode.ts';
import { factsOf, readFacts, readHead, segmentWriter } from './segment.ts';

async function written(facts: readonly Fact[], run = 'r-1'): Promise<Buffer> {
  const writer = segmentWriter(run, 'run');
  for (const fact of facts) writer.add(fact);
  const segment = await writer.finish();
  return Buffer.concat(segment?.pieces ?? []);
}

const run = factsOfRun({ run: 'r-1', outcomes: ['passed', 'failed', 'skipped'], recovers: true });

test('facts come back as they were, in their order', async () => {
  expect(factsOf(await written(run))).toEqual(run);
});

const REQUIRED = ['case', 'locator', 'ordinal', 'outcome', 'durationMs'] as const;
const word = fc.string({ maxLength: 8, unit: 'grapheme' });
const place = fc.record(
  { file: word, line: fc.nat(), column: fc.nat() },
  { requiredKeys: ['file'] },
);
const titles = fc.array(word);
const locators = fc.record({ system: word, suite: word, file: word, titles });
const attempt: fc.Arbitrary<Attempt> = fc.record(
  {
    case: fc.record({ id: word, test: word, parameter: word }),
    locator: locators,
    ordinal: fc.integer({ min: 1, max: 5 }),
    outcome: fc.constantFrom(...OUTCOMES),
    // JSON, in which the journal is written, has one zero.
    durationMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    place,
    failure: fc.record({ message: word, fingerprint: word }),
    seed: word,
    tags: fc.array(word),
    note: word,
  },
  { requiredKeys: [...REQUIRED] },
);

test('attempts of any form come back, also with ids that follow from no name', async () => {
  const ended = fc.record({
    id: word,
    run: fc.constantFrom('r-1', 'r-2'),
    at: fc.integer(),
    kind: fc.constant('attempt ended' as const),
    task: word,
    attempt,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ended), async (attempts: readonly AttemptEnded[]) => {
      const facts = [...run.slice(0, 1), ...attempts];
      expect(factsOf(await written(facts))).toEqual(facts);
    }),
  );
});

test('names that run together when joined stay apart', async () => {
  const titles = [['a', 'b'], ['a b'], ['a\u0001b'], ['a', '', 'b']];
  const attempts = titles.map((each): Attempt => {
    const locator = { system: 's', suite: 'u', file: 'f', titles: each };
    return { case: caseOf(locator, ''), locator, ordinal: 1, outcome: 'passed', durationMs: 1 };
  });
  const facts = [
    ...run.slice(0, 1),
    ...attempts.map((each): Fact => {
      const kind = 'attempt ended';
      return { id: 'x', run: 'r-1', at: 1, kind, task: 't', attempt: each };
    }),
  ];
  expect(factsOf(await written(facts))).toEqual(facts);
});

test('a run of many blocks is in order, and costs a few bytes an attempt', async () => {
  const writer = segmentWriter('r-1', 'import');
  for (const fact of run) writer.add(fact);
  const count = 100_000;
  for (let index = 0; index < count; index += 1) {
    writer.attempt({
      at: index,
      task: 'kit/unit#1/1',
      locator: {
        system: 'kit',
        suite: 'unit',
        file: `kit/area${Math.floor(index / 50)}.test.ts`,
        titles: [`area ${Math.floor(index / 50)}`, `resumes after restart ${index % 50}`],
      },
      parameter: '',
      ordinal: 1,
      outcome: 'passed',
      durationMs: (index * 7919) % 1000,
      place: undefined,
      extras: undefined,
    });
  }
  const segment = await writer.finish();
  const bytes = Buffer.concat(segment?.pieces ?? []);
  expect(bytes.length / count).toBeLessThan(8);
  const times: number[] = [];
  readFacts(bytes, { other: () => undefined, attempt: ({ at }) => times.push(at) });
  expect(times.slice(-count)).toEqual(Array.from({ length: count }, (_, index) => index));
});

test('nothing without a plan', async () => {
  expect(await segmentWriter('r-1', 'run').finish()).toBeUndefined();
});

test('strangers, newer ones and cut ones are told apart', async () => {
  const bytes = await written(run);
  const newer = Buffer.from(bytes);
  newer[4] = 9;
  const kinds = [Buffer.from('PK\u0003\u0004'), Buffer.alloc(0), newer, bytes.subarray(0, 40)];
  const faults = kinds.map((each) => {
    const reading = readHead(each);
    return reading.ok ? 'fine' : reading.fault.kind;
  });
  expect(faults).toEqual(['foreign', 'foreign', 'newer', 'corrupt']);
  expect(() => factsOf(bytes.subarray(0, bytes.length - 5))).toThrow(Error);
});
