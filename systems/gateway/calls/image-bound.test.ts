import { expect, test } from 'vitest';
import { imageBound } from './image-bound.ts';

const offered = (id: string, upstreamModel = id, imageTokens?: number) =>
  imageBound({ id, imageTokens, offers: [{ provider: 'p', upstreamModel }] });

test.each([
  ['gpt-4o', 'gpt-4o', 8_192],
  ['gpt-4o-mini', 'gpt-4o-mini', 48_169],
  ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini-2024-07-18', 48_169],
  ['openai/gpt-4o-mini', 'openai/gpt-4o-mini', 48_169],
  // By whatever name the operator sells it.
  ['cheap', 'gpt-4o-mini', 48_169],
  ['gpt-4o-mini-tts', 'gpt-4o-mini-tts', 8_192],
  ['not-gpt-4o-mini', 'not-gpt-4o-mini', 8_192],
])('a picture for %s, which is %s, has at most %i tokens', (id, upstreamModel, tokens) => {
  expect(offered(id, upstreamModel)).toBe(tokens);
});

test('what the operator says goes before what is known', () => {
  expect(offered('gpt-4o-mini', 'gpt-4o-mini', 100)).toBe(100);
});
