import { expect, test } from 'vitest';
import { evidenceWith } from '../testing/evidence.ts';
import { absentOn, placedOn, releaseWith } from '../testing/placed.ts';
import { smoke } from './smoke.ts';

const judged = (...placed: readonly ReturnType<typeof placedOn>[]) =>
  smoke.judge({ ...evidenceWith([]), placed }, {});

test('its checks passed there', () => {
  expect(judged(placedOn('shop', releaseWith({ checks: '3 passed' })))).toMatchObject({
    outlook: 'pass',
    message: 'smoke on staging',
  });
});

test('released without checks it fails, of every system', () => {
  const good = placedOn('shop', releaseWith({ checks: '3 passed' }));
  expect(judged(good, placedOn('mail', releaseWith()))).toMatchObject({
    outlook: 'fail',
    details: ['mail: v2 was not checked there'],
  });
});

test('without a release it is unknown', () => {
  expect(judged()).toMatchObject({ outlook: 'unknown' });
  expect(judged(absentOn('shop', 'this tree was not released'))).toMatchObject({
    outlook: 'unknown',
    details: ['shop: this tree was not released'],
  });
});

test('a parameter it does not take is a mistake', () => {
  expect(smoke.mistakes({ env: 'x' })).toMatchObject([{ parameter: 'env' }]);
});
