import { expect, test } from 'vitest';
import { isDatabaseLost } from './lost.ts';

const coded = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ENOTFOUND'].map(coded),
  ...['08006', '08P01', '53300', '57P01', '57P03'].map(coded),
  new AggregateError([coded('ECONNREFUSED')], ''),
  new Error('Connection terminated unexpectedly'),
  new Error('Connection terminated due to connection timeout'),
  new Error('timeout exceeded when trying to connect'),
  new Error('Client has encountered a connection error and is not queryable'),
])('%s: the server is gone', (error) => {
  expect(isDatabaseLost(error)).toBe(true);
});

test.each([
  ...['23505', '40001', '22021', '57014', '42P01'].map(coded),
  new Error('the bucket x gave no answer'),
  'text',
  undefined,
])('%s: the server is there', (error) => {
  expect(isDatabaseLost(error)).toBe(false);
});
