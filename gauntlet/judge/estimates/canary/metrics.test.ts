import { expect, test } from 'vitest';
import { BANDS } from '../../../model/arms.ts';
import { readErrors } from './metrics.ts';

const setting = { budget: 0.01, tolerance: 0, margin: 0.01 };
const times = new Array<number>(BANDS).fill(0);

test('shares of errors are of all requests, and of none it is 0', () => {
  const some = {
    groups: [
      { requests: 30, errors: 3, times },
      { requests: 10, errors: 5, times },
    ],
  };
  const none = { groups: [{ requests: 0, errors: 0, times }] };
  expect(readErrors(some, none, setting)).toMatchObject({ canary: 0.2, baseline: 0 });
  expect(readErrors(none, some, setting)).toMatchObject({ canary: 0, baseline: 0.2 });
});
