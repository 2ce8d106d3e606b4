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
