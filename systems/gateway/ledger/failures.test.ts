import { expect, test } from 'vitest';
import { isPassing, isRefused } from './failures.ts';

const failure = (code: unknown) => Object.assign(new Error('failed'), { code });

test.each([
  ...['40001', '40P01', '08006', '57P03', '53300', '25006', '55P03'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
])('%s may go well in a moment', (code) => {
  expect([isPassing(failure(code)), isRefused(failure(code))]).toEqual([true, false]);
});

test.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
])('%s may go well in a moment', (message) => {
  expect(isPassing(new Error(message))).toBe(true);
});

test.each(['23505', '22003', '22P02', '21000', 'P0001'])('%s is an answer for ever', (code) => {
  expect([isPassing(failure(code)), isRefused(failure(code))]).toEqual([false, true]);
});

test.each([
  ...['57014', '53100', '53200', '55000', '58030', 'XX000', '42P01'].map(failure),
  ...[failure(5), new Error('other'), 'text', undefined],
])('%s: nobody knows what was done, and again at once is no better', (error) => {
  expect([isPassing(error), isRefused(error)]).toEqual([false, false]);
});
