import { expect, test } from 'vitest';
import { runExample } from '../../support/readme.ts';

test('the example of the README works as it stands', async () => {
  expect(await runExample('Cost and permissions')).toEqual({ failed: 0, passed: 2, messages: [] });
});
