import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Measure } from '../model/nouns.ts';
import { raised, ratcheted } from './ratchet.ts';

const measure = (
  value?: number,
  better: Measure['better'] = 'higher',
  slackPercent = 0,
): Measure => ({
  key: 'coverage/quick',
  ...(value === undefined ? {} : { value }),
  better,
  unit: '%',
  slackPercent,
});
const judged = (given: Measure) =>
  ({
    outlook: 'fail',
    message: '71 %, needs 80 %',
    action: 'Cover more.',
    measures: [given],
  }) as const;

test.each([
  [
    'nothing kept yet',
    measure(71),
    {},
    'pass',
    'quick 71 %; not kept yet: gauntlet ratchet update',
  ],
  ['as good', measure(71), { 'coverage/quick': 71 }, 'pass', 'quick 71 %, had reached 71 %'],
  ['worse', measure(70.9), { 'coverage/quick': 71 }, 'fail', 'quick 70.9 %, had reached 71 %'],
  [
    'within its slack',
    measure(11, 'lower', 10),
    { 'coverage/quick': 10 },
    'pass',
    'quick 11 %, had reached 10 %',
  ],
  [
    'beyond its slack',
    measure(12, 'lower', 10),
    { 'coverage/quick': 10 },
    'fail',
    'quick 12 %, had reached 10 %',
  ],
  [
    'not measured',
    measure(),
    { 'coverage/quick': 71 },
    'unknown',
    'quick had reached 71 %, not measured now',
  ],
])('%s', (_title, given, ratchet, outlook, message) => {
  const done = ratcheted(judged(given), ratchet);
  expect(done).toMatchObject({ outlook, message });
  expect(done.outlook === 'pass' || done.action !== undefined).toBe(true);
});

test('what is kept only ever gets better, and never better than what was measured', () => {
  const better = fc.constantFrom<Measure['better']>('higher', 'lower');
  const value = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(better, fc.array(value, { minLength: 1 }), (side, values) => {
      let ratchet = {};
      for (const each of values) {
        ratchet = raised(ratchet, [measure(each, side)]);
        const held = ratcheted(judged(measure(each, side)), raised({}, [measure(each, side)]));
        expect(held.outlook).toBe('pass');
      }
      const best = side === 'higher' ? Math.max(...values) : Math.min(...values);
      expect(ratcheted(judged(measure(best, side)), ratchet).outlook).toBe('pass');
    }),
  );
});

test('what to do: as the rule says, and where the rule is content, bring it back', () => {
  const worse = ratcheted(judged(measure(60)), { 'coverage/quick': 71 });
  expect(worse.action).toBe('Cover more.');
  const content = { outlook: 'pass', message: '90 %', measures: [measure(90)] } as const;
  expect(ratcheted(content, { 'coverage/quick': 95 }).action).toContain('Bring it back');
});

test('nothing measured and nothing kept says nothing of what is kept', () => {
  const failing = {
    outlook: 'fail',
    message: 'no',
    action: 'Mend.',
    measures: [measure()],
  } as const;
  expect(ratcheted(failing, {})).toMatchObject({ outlook: 'unknown' });
  expect(ratcheted(failing, {}).action).not.toContain('ratchet.json');
  expect(ratcheted(failing, { 'coverage/quick': 71 }).action).toContain('ratchet.json');
});
