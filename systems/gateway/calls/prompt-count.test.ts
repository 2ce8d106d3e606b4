import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf } from '../providers/local/tokens.ts';
import { tokensAtLeast } from './prompt-count.ts';

const chat = (content: unknown) => ({ messages: [{ role: 'user', content }] }) as never;

test('a token holds no more than one word, and no more than the longest that are known', () => {
  expect(tokensAtLeast('chat', chat('one two\n\n three'))).toBe(3);
  expect(tokensAtLeast('chat', chat('='.repeat(257)))).toBe(2);
  expect(tokensAtLeast('chat', chat(' \n '))).toBe(0);
});

test('it is never more than what a model counts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const least = tokensAtLeast('chat', chat(text));
      expect(least).toBeLessThanOrEqual(tokensOf(text).length);
      expect(least).toBeLessThanOrEqual(Buffer.byteLength(text));
    }),
  );
});

test('what a model reads counts, wherever it stands, and nothing that may be left out', () => {
  const text = { type: 'text', text: 'one two' };
  const result = { type: 'tool_result', tool_use_id: 't', content: [text] };
  const thought = { type: 'thinking', thinking: 'three four five' };
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  expect(tokensAtLeast('chat', chat([text, picture]))).toBe(2);
  expect(tokensAtLeast('messages', chat([text, result, thought]))).toBe(4);
  const told = { system: [text], messages: [{ role: 'user', content: null }] };
  expect(tokensAtLeast('messages', told)).toBe(2);
});

test('of embeddings each input is read by itself, and tokens are as many as they are', () => {
  const of = (input: unknown) => tokensAtLeast('embeddings', { input } as never);
  expect(of('one two')).toBe(2);
  expect(of(['one two three', 'four'])).toBe(3);
  expect(of([7, 8, 9])).toBe(3);
  expect(of([[7], [7, 8]])).toBe(2);
  expect(of(undefined)).toBe(0);
  expect(tokensAtLeast('images', { prompt: 'a red sea' })).toBe(3);
});
