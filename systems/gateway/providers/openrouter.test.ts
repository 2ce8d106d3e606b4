import { expect, test } from 'vitest';
import { noUsage } from '../model/usage.ts';
import { openrouter } from './openrouter.ts';
import { answering, bodyOf, callOf, settingsOf } from './transport/testing.ts';

test('it asks for the usage in its own words', async () => {
  const { tools, seen } = answering({ body: '{"id":"gen-1","choices":[]}' });
  await openrouter.make(settingsOf('openrouter'), tools).send(callOf());
  expect(seen[0]?.url).toBe('https://openrouter.ai/api/v1/chat/completions');
  expect(seen.map(bodyOf)).toMatchObject([{ usage: { include: true } }]);
});

test('it is asked afterwards what an answer used', async () => {
  const data = { native_tokens_prompt: 11, native_tokens_completion: 4 };
  const { tools, seen } = answering(
    { body: JSON.stringify({ data }) },
    { status: 404, body: '{}' },
  );
  const provider = openrouter.make(settingsOf('openrouter'), tools);
  expect(await provider.recordOf?.('gen-1/x')).toEqual({ ...noUsage, input: 11, output: 4 });
  expect(seen[0]?.url).toBe('https://openrouter.ai/api/v1/generation?id=gen-1%2Fx');
  expect(await provider.recordOf?.('gen-2')).toBeUndefined();
  expect(await provider.recordOf?.('gen-3')).toBeUndefined();
});

test.each([
  ['what came from a cache', { native_tokens_cached: 9_000 }, { input: 1_000, cachedInput: 9_000 }],
  ['what was thought', { native_tokens_reasoning: 800 }, { output: 100, reasoning: 800 }],
  ['nothing of either', { native_tokens_cached: null, native_tokens_reasoning: null }, {}],
  ['more than there was', { native_tokens_cached: 10_001 }, { input: 0, cachedInput: 10_000 }],
  ['more than was said', { native_tokens_reasoning: 1_000 }, { output: 0, reasoning: 900 }],
  ['what can not be', { native_tokens_cached: -1, native_tokens_reasoning: 0.5 }, {}],
])('its record tells apart %s', async (_, told, parts) => {
  const data = { native_tokens_prompt: 10_000, native_tokens_completion: 900, ...told };
  const { tools } = answering({ body: JSON.stringify({ data }) });
  const usage = await openrouter.make(settingsOf('openrouter'), tools).recordOf?.('gen-1');
  expect(usage).toEqual({ ...noUsage, input: 10_000, output: 900, ...parts });
});
