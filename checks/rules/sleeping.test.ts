import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { sleeping } from './sleeping.ts';

test.each([
  "import { setTimeout } from 'node:timers/promises';",
  "import { scheduler } from 'timers/promises';",
  'await new Promise((resolve) => setTimeout(resolve, 10));',
  'await new Promise((done) => { setTimeout(() => done(), 10); });',
  'await new Promise((done) => globalThis.setTimeout(() => { done(1); }, 10));',
  'await sleep(100);',
  'await time.sleep(100);',
  'Atomics.wait(cell, 0, 0, 100);',
  'await new Promise((resolve) => clock.after(50, resolve));',
])('%s is found', (text) => {
  expect(found(sleeping, { 'a.test.ts': `\n${text}` })[0]).toMatch(/^a.test.ts:2 a test sleeps/);
  expect(found(sleeping, { 'kit/tests/e2e/helper.ts': text })).toHaveLength(1);
});

test.each([
  'await new Promise((resolve) => server.once("listening", resolve));',
  'await new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 10));',
  'await vi.waitFor(() => expect(a).toBe(1));',
  'setTimeout(() => server.close(), 10);',
  'socket.pause();',
  'await new Promise((resolve) => server.listen(0, resolve));',
])('%s is no sleep', (text) => {
  expect(found(sleeping, { 'a.test.ts': text })).toEqual([]);
});

test('code that is no test may wait', () => {
  expect(found(sleeping, { 'a.ts': 'await sleep(1);' })).toEqual([]);
});
