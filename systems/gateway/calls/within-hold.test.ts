import { expect, test } from 'vitest';
import { withinHold } from './within-hold.ts';

test('what is held goes along in one word, whichever the client took for it, or none', () => {
  const within = { model: 'm', max_tokens: 50 };
  expect(withinHold('chat', { model: 'm' }, 50)).toEqual(within);
  expect(withinHold('chat', { model: 'm', max_tokens: 51 }, 50)).toEqual(within);
  const both = { model: 'm', max_tokens: 9, max_completion_tokens: 50 };
  expect(withinHold('chat', both, 50)).toEqual(within);
  expect(withinHold('messages', { model: 'm', max_tokens: 900 }, 50)).toEqual(within);
});

test('what has no answer of tokens has no limit for one', () => {
  const body = { model: 'm', input: 'x' };
  expect(withinHold('embeddings', body, 0)).toBe(body);
  expect(withinHold('images', body, 0)).toBe(body);
});
