import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { callerPlace, placeInStack } from './place.ts';

const testkit = join(import.meta.dirname, '..');

test('the line of the caller is found', () => {
  expect(callerPlace(import.meta.dirname)).toMatch(/^place\.test\.ts:\d+$/);
});

test.each([
  ['at Object.<anonymous> (/app/a.test.ts:12:5)', 'a.test.ts:12'],
  ['at async file:///app/sub/b.test.ts:3:1', `sub${sep}b.test.ts:3`],
  ['at /elsewhere/c.ts:9:1', '/elsewhere/c.ts:9'],
])('%s', (frame, place) => {
  const stack = [
    'Error: where',
    `    at add (${testkit}/cleanup/ledger.ts:1:1)`,
    '    at spawn (node:child_process:1:1)',
    '    at wrap (/app/node_modules/x/y.js:1:1)',
    `    ${frame}`,
  ].join('\n');
  expect(placeInStack(stack, '/app')).toBe(place);
});

test('without a line of anybody else there is none', () => {
  expect(placeInStack('Error\n    at node:internal/x:1:1', '/app')).toBeUndefined();
});
