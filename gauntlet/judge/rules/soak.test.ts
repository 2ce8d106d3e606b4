import { expect, test } from 'vitest';
import type { Placed } from '../../model/evidence.ts';
import { AS_OF, evidenceWith } from '../testing/evidence.ts';
import { absentOn, placedOn, releaseWith } from '../testing/placed.ts';
import { soak } from './soak.ts';

const HOUR = 3_600_000;
const judged = (...placed: readonly Placed[]) =>
  soak.judge({ ...evidenceWith([]), placed }, { hours: 24 });

test('there for long enough, to the hour', () => {
  const since = (hours: number) =>
    placedOn('shop', releaseWith({ releasedAt: AS_OF - hours * HOUR }));
  expect(judged(since(24))).toMatchObject({ outlook: 'pass', message: '24 h stable on staging' });
  expect(judged(since(23.9))).toMatchObject({
    outlook: 'fail',
    message: 'not 24 h stable on staging',
    details: ['shop: v2 is there for 23.9 h'],
  });
});

test('gone from there, or ended by itself, it was not stable', () => {
  expect(judged(placedOn('shop', releaseWith({ isThere: false })))).toMatchObject({
    outlook: 'fail',
    details: ['shop: v2 is not there any more'],
  });
  expect(judged(placedOn('shop', releaseWith({ restarts: 2 })))).toMatchObject({
    outlook: 'fail',
    details: ['shop: v2 ended by itself 2 times'],
  });
});

test('less evidence is never a pass: one system of two is not known', () => {
  const good = placedOn('shop', releaseWith());
  expect(judged(good, absentOn('mail', 'no host runs'))).toMatchObject({ outlook: 'unknown' });
  expect(judged(absentOn('shop', 'no'), absentOn('mail', 'no'))).toMatchObject({
    outlook: 'unknown',
  });
});

test('without a release it is unknown, and says what it needs', () => {
  const found = soak.judge(evidenceWith([]), { hours: 12 });
  expect(found).toMatchObject({
    outlook: 'unknown',
    message: '12 h stable on staging: needs a release, and none is on record',
  });
  expect(found.action).toContain('Release');
});

test('a parameter it does not take is a mistake', () => {
  expect(soak.mistakes({ hrs: 1 })).toMatchObject([{ parameter: 'hrs' }]);
});
