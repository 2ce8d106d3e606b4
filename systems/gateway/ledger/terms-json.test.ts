import { expect, test } from 'vitest';
import type { Terms } from '../model/hold.ts';
import { termsJson, termsRead } from './terms-json.ts';

test('terms come back from JSON as they were, to the last digit', () => {
  const plain = { provider: 'p', model: 'm', version: 1, fromMs: 5 };
  const size = { promptTokens: 1, maxTokens: 2, n: 3, images: 4 };
  const all = { input: 2n ** 60n + 1n, output: 0n, cachedInput: 1n, cacheWrite: 2n, reasoning: 3n };
  const prices = [
    { ...plain, perMillion: all, perImage: 7n, perRequest: 8n },
    { ...plain, perMillion: { input: 1n, output: 2n } },
  ];
  const terms: Terms = { model: 'm', size, prices };
  expect(termsRead(JSON.parse(JSON.stringify(termsJson(terms))))).toEqual(terms);
});
