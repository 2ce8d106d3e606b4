import { expect, test } from 'vitest';
import { fateOf, nobody, ownerToken, parseOwner, thisOwner } from './owner.ts';

const self = thisOwner();
const other = { ...self, pid: 4_000, start: '77' };
const fate = (change: object, start?: string) =>
  fateOf(ownerToken({ ...other, ...change }), self, (pid) => (pid === 4_000 ? start : undefined));

test('a process is alive only with the start time that it had', () => {
  expect(fate({}, '77')).toBe('alive');
  expect(fate({}, '78')).toBe('gone');
  expect(fate({}, undefined)).toBe('gone');
});

test('after a restart of the machine it is gone, whatever has its pid now', () => {
  expect(fate({ boot: 'before' }, '77')).toBe('gone');
});

test('what runs in another container or on another machine cannot be seen from here', () => {
  expect(fate({ namespace: '1' })).toBe('elsewhere');
  expect(fate({ machine: 'else' })).toBe('elsewhere');
  expect(fateOf('not.an.owner', self)).toBe('elsewhere');
});

test('this process sees itself, and nobody owns what was let go', () => {
  expect(parseOwner(ownerToken(self))).toEqual(self);
  expect(fateOf(ownerToken(self), self)).toBe('alive');
  expect(fateOf(nobody, self)).toBe('gone');
});
