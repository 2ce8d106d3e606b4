import { expect, test } from 'vitest';
import { withinHold } from './within-hold.ts';

test('nobody is asked for more than is held, whichever word the client took for it', () => {
  expect(withinHold({ model: 'm', max_tokens: 51 }, 50)).toEqual({ model: 'm', max_tokens: 50 });
  const both = { max_tokens: 900, max_completion_tokens: 20 };
  expect(withinHold(both, 20)).toEqual({ max_tokens: 20, max_completion_tokens: 20 });
});

test('what is within the hold, or was not said, goes on as it came', () => {
  const body = { model: 'm', max_tokens: 50, max_completion_tokens: null };
  expect(withinHold(body, 50)).toBe(body);
  const unsaid = { model: 'm' };
  expect(withinHold(unsaid, 50)).toBe(unsaid);
});
