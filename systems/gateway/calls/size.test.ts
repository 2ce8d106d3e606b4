import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOfToolPrompt, tokensPerImage } from './counting.ts';
import { countBeyond, promptEstimate, sizeOf } from './size.ts';

const model = { contextTokens: 10_000, maxOutputTokens: 500, imageTokens: 8_192 };
const chat = (content: unknown, more: object = {}) =>
  ({ model: 'm', messages: [{ role: 'user', content }], ...more }) as never;

test('an answer may be as long as was asked for, and never longer than the model can', () => {
  expect(sizeOf('chat', chat('x'), model).maxTokens).toBe(500);
  expect(sizeOf('chat', chat('x', { max_tokens: 20 }), model).maxTokens).toBe(20);
  expect(sizeOf('chat', chat('x', { max_tokens: 9_000 }), model).maxTokens).toBe(500);
  // The newer word counts.
  const both = { max_tokens: 9, max_completion_tokens: 30 };
  expect(sizeOf('chat', chat('x', both), model).maxTokens).toBe(30);
  // But there are servers that know the older one alone.
  const turned = { max_tokens: 30, max_completion_tokens: 9 };
  expect(sizeOf('chat', chat('x', turned), model).maxTokens).toBe(30);
  expect(sizeOf('chat', chat('x', { n: 3, max_tokens: 5 }), model)).toMatchObject({
    n: 3,
    maxTokens: 5,
  });
});

test('an answer without a limit gets what its prompt leaves of the context', () => {
  const narrow = { ...model, contextTokens: 8_192, maxOutputTokens: 8_192 };
  const room = (content: unknown, more?: object) =>
    sizeOf('chat', chat(content, more), narrow).maxTokens;
  expect(room('hi')).toBeGreaterThan(8_000);
  // 4,000 tokens of English: with twice of them left free the rest is near to nothing.
  const long = 'four '.repeat(3_200);
  expect(room(long)).toBeGreaterThan(2_000);
  expect(room(long)).toBeLessThan(8_192 - 3_200);
  expect(room('x'.repeat(40_000))).toBe(1);
  // What a client asks for itself is its own business.
  expect(room(long, { max_tokens: 8_000 })).toBe(8_000);
  const picture = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(50_000) };
  expect(room([{ type: 'image', source: picture }])).toBeGreaterThan(3_000);
});

test('a prompt is refused where its words alone are more than the model reads', () => {
  const words = (count: number) => chat('word '.repeat(count));
  expect(countBeyond('chat', words(10_001), model)).toBe(10_001);
  expect(countBeyond('chat', words(10_000), model)).toBeUndefined();
  // Far more bytes than tokens fit, and it may be that it fits.
  expect(countBeyond('chat', chat('x'.repeat(40_000)), model)).toBeUndefined();
  const embedded = (input: unknown) =>
    countBeyond('embeddings', { model: 'm', input } as never, model);
  expect(embedded(['a b', Array(10_001).fill('a').join(' ')])).toBe(10_001);
  expect(embedded(Array(2_000).fill('ten words are in here, and there are many of'))).toBe(
    undefined,
  );
});

test('a prompt has at most a token for each of its bytes, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const { promptTokens } = sizeOf('chat', chat(text), model);
      expect(promptTokens).toBeGreaterThanOrEqual(Buffer.byteLength(text));
    }),
  );
});

test('tools, instructions and schemas are part of the prompt; pictures count by themselves', () => {
  const plain = sizeOf('chat', chat('x'), model).promptTokens;
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  for (const more of [{ tools }, { system: 'Be brief.' }, { response_format: { type: 'x' } }]) {
    expect(sizeOf('chat', chat('x', more), model).promptTokens).toBeGreaterThan(plain);
  }
  const picture = [{ type: 'image_url', image_url: { url: 'https://a.example/1.png' } }];
  const seen = sizeOf('chat', chat(picture), { ...model, contextTokens: 1_000_000 });
  expect(seen.promptTokens).toBeGreaterThan(tokensPerImage);
  // No prompt is larger than the model takes.
  expect(sizeOf('chat', chat('x'.repeat(20_000)), model).promptTokens).toBe(10_000);
});

test('a picture is held for what its model counts at most', () => {
  const picture = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
  const tokens = (imageTokens: number) =>
    sizeOf('chat', chat(picture), { ...wide, imageTokens }).promptTokens;
  expect(tokens(48_169) - tokens(8_192)).toBe(48_169 - 8_192);
});

const wide = { ...model, contextTokens: 1_000_000 };

test('the shortest prompt has what a model is told by its own template', () => {
  const ofTemplate = 70;
  const said = Buffer.byteLength(JSON.stringify([{ role: 'user', content: 'hi' }]));
  const { promptTokens } = sizeOf('chat', chat('hi'), model);
  expect(promptTokens - said).toBeGreaterThan(ofTemplate);
});

test('pictures count wherever they stand, but not in the JSON that a tool was given', () => {
  const picture = { type: 'image', source: { type: 'url', url: 'https://a.example/1.png' } };
  const result = (content: unknown) => [{ type: 'tool_result', tool_use_id: 't', content }];
  const tokens = (content: unknown) => sizeOf('messages', chat(content), wide).promptTokens;
  const none = tokens(result([]));
  expect(tokens(result([picture, picture])) - none).toBeGreaterThan(2 * tokensPerImage);
  const use = { type: 'tool_use', id: 't', name: 'draw', input: { shapes: [picture] } };
  expect(tokens([use])).toBeLessThan(tokensPerImage);
});

test('what a provider tells a model about tools, and about JSON, is part of the prompt', () => {
  const { promptTokens: plain } = sizeOf('chat', chat('x'), wide);
  const tokens = (more: object) => sizeOf('chat', chat('x', more), wide).promptTokens - plain;
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  expect(tokens({ tools })).toBeGreaterThan(tokensOfToolPrompt);
  expect(tokens({ response_format: { type: 'json_schema' } })).toBeGreaterThan(tokensOfToolPrompt);
  expect(tokens({ tools: [], response_format: { type: 'text' } })).toBeLessThan(100);
  expect(tokens({ tools: null, response_format: null })).toBe(0);
});

test('of embeddings each input may be as long as the model reads', () => {
  const long = 'x'.repeat(20_000);
  const tokens = (input: unknown) =>
    sizeOf('embeddings', { model: 'm', input } as never, model).promptTokens;
  expect(tokens(long)).toBe(10_000);
  expect(tokens([long, long, 'x'])).toBeGreaterThan(20_000);
  expect(tokens(Array(20_000).fill(7))).toBe(10_000);
  expect(tokens([Array(20_000).fill(7), [7]])).toBeGreaterThan(10_000);
});

test('embeddings have no answer: texts by their bytes, tokens as they were counted', () => {
  const of = (input: unknown) => sizeOf('embeddings', { model: 'm', input } as never, model);
  expect(of('abc')).toMatchObject({ maxTokens: 0, n: 1, images: 0 });
  expect(of('abcd').promptTokens - of('abc').promptTokens).toBe(1);
  expect(of([1, 2, 3]).promptTokens - of([1, 2]).promptTokens).toBe(1);
  expect(of([[1, 2], [3]]).promptTokens).toBeGreaterThan(of([1, 2, 3]).promptTokens);
  expect(of(['ab', 'c']).promptTokens).toBeGreaterThan(of('abc').promptTokens);
  expect(of(undefined).promptTokens).toBeGreaterThan(0);
});

test('images are counted, and have a prompt', () => {
  const size = sizeOf('images', { model: 'm', prompt: 'a sea', n: 3 }, model);
  expect(size).toMatchObject({ images: 3, n: 1, maxTokens: 0 });
  expect(size.promptTokens).toBeGreaterThan(5);
});

test('what is charged for a prompt that nobody counted is what it says, four bytes a token', () => {
  expect(promptEstimate('chat', chat('12345678'))).toBe(3);
  expect(promptEstimate('embeddings', { model: 'm', input: ['1234', '5678'] })).toBe(2);
  expect(promptEstimate('embeddings', { model: 'm', input: [7, 8] })).toBe(2);
  const url = `data:image/png;base64,${'A'.repeat(999)}`;
  const inline = [{ type: 'image_url', image_url: { url } }];
  expect(promptEstimate('chat', chat(inline))).toBeLessThan(10);
  const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(999) };
  expect(promptEstimate('messages', chat([{ type: 'image', source }]))).toBeLessThan(10);
});
