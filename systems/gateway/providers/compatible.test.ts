import { expect, test } from 'vitest';
import { compatible } from './compatible.ts';
import { answering, callOf, settingsOf } from './transport/testing.ts';

test('it asks at the base URL that it was given, with or without a secret', async () => {
  const { tools, seen } = answering({ body: '{}' }, { body: '{}' });
  const settings = settingsOf('compatible', 'https://models.example/api/');
  await compatible.make(settings, tools).send(callOf());
  await compatible.make({ ...settings, secret: undefined }, tools).send(callOf());
  expect(seen.map(({ url }) => url)).toEqual(
    Array(2).fill('https://models.example/api/chat/completions'),
  );
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer the-secret',
    undefined,
  ]);
});

test('a message of Anthropic reaches it as a chat', async () => {
  const { tools, seen } = answering({ body: '{"choices":[]}' });
  const provider = compatible.make(settingsOf('compatible', 'https://models.example'), tools);
  expect(await provider.send(callOf({ operation: 'messages' }))).toMatchObject({
    dialect: 'openai',
  });
  expect(seen[0]?.url).toBe('https://models.example/chat/completions');
  expect(provider.stopsBilling).toBe(false);
});
