import { expect, test } from 'vitest';
import { foldLedger, type Line, lineText } from './record.ts';

const lines: readonly Line[] = [
  { ledger: 1, pid: 1, folder: '/', made: 'now' },
  { op: 'add', id: 'a', kind: 'folder', what: { path: '/tmp/a' }, test: 'one' },
  { op: 'add', id: 'b', kind: 'process', what: { mark: 'A=b' } },
  { op: 'add', id: 'c', kind: 'folder', what: { path: '/tmp/c' } },
  { op: 'amend', id: 'b', what: { pid: 7 } },
  { op: 'failed', id: 'b', failure: 'it hangs' },
  { op: 'gone', ids: ['a', 'unknown'] },
];
const text = lines.map(lineText).join('');

test('what is left is what was added and is not gone, in order', () => {
  expect(foldLedger(text)).toEqual({
    entries: [
      { id: 'b', kind: 'process', what: { pid: 7 }, failure: 'it hangs' },
      { id: 'c', kind: 'folder', what: { path: '/tmp/c' } },
    ],
    damagedLines: [],
  });
});

test('cut anywhere, it is read up to the last whole line', () => {
  for (let length = 0; length <= text.length; length += 1) {
    const { entries, damagedLines } = foldLedger(text.slice(0, length));
    expect(damagedLines).toEqual([]);
    const whole = text.slice(0, text.lastIndexOf('\n', length - 1) + 1);
    expect(entries).toEqual(foldLedger(whole).entries);
  }
});

test('a damaged line is told, and costs no other', () => {
  const damaged = text.replace('"op":"amend"', '"op":"???"').replace('{"op":"failed"', '{');
  expect(foldLedger(damaged).damagedLines).toEqual([5, 6]);
  expect(foldLedger(damaged).entries.map(({ id }) => id)).toEqual(['b', 'c']);
});
