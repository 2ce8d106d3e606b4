import { expect, test } from 'vitest';
import { parsePostmasterFile, withPostmasterPid } from './postmaster-file.ts';

const text = '4711\n/srv/pg/data\n1763640000\n33875\n\n127.0.0.1\n   131073    262145\nready   \n';

test('a whole file', () => {
  expect(parsePostmasterFile(text)).toEqual({
    pid: 4711,
    data: '/srv/pg/data',
    port: 33875,
    state: 'ready',
  });
});

test('half a file has no state yet', () => {
  expect(parsePostmasterFile('4711\n/srv/pg/data\n')).toMatchObject({
    pid: 4711,
    state: 'unknown',
  });
});

test.each(['', '\n', 'x\n', '-5\n', '0\n'])('%j is none', (bad) => {
  expect(parsePostmasterFile(bad)).toBeUndefined();
});

test('another pid leaves the rest alone, above all the shared memory', () => {
  expect(withPostmasterPid(text, 12)).toBe(text.replace('4711', '12'));
});
