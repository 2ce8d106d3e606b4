import { expect, test } from 'vitest';
import { fateOf, nobody, type Owner, ownerToken, thisOwner } from './owner.ts';

const self: Owner = { pid: 10, start: '500', boot: 'b1', namespace: '4', machine: 'm1' };
const alive = (pid: number) => (pid === 10 ? '500' : pid === 11 ? '777' : undefined);

test.each<[string, Partial<Owner>, 'alive' | 'gone' | 'elsewhere']>([
  ['itself', {}, 'alive'],
  ['another that runs', { pid: 11, start: '777' }, 'alive'],
  ['one whose pid is used again', { pid: 11, start: '600' }, 'gone'],
  ['one that ended', { pid: 12 }, 'gone'],
  ['one from before the restart of the machine', { boot: 'b0' }, 'gone'],
  ['one in another container', { namespace: '9' }, 'elsewhere'],
  ['one on another machine', { machine: 'm2', boot: 'b0' }, 'elsewhere'],
])('%s', (_name, changes, fate) => {
  expect(fateOf(ownerToken({ ...self, ...changes }), self, alive)).toBe(fate);
});

test('what nobody owns is free, and what is no owner at all is left alone', () => {
  expect(fateOf(nobody, self, alive)).toBe('gone');
  expect(fateOf('notes.txt', self, alive)).toBe('elsewhere');
});

test('this process owns what it made, and its token is a safe name for a file', () => {
  const token = ownerToken(thisOwner());
  expect(token).toMatch(/^[\w.]+$/);
  expect(fateOf(token, thisOwner())).toBe('alive');
});
