import { expect, test } from 'vitest';
import { runExample } from '../support/readme.ts';

test('the example of the README works as it stands', async () => {
  expect(await runExample('Contracts')).toEqual({ failed: 0, passed: 3, messages: [] });
});
