import { expect, test } from 'vitest';
import { readRefusal } from './bodies.ts';
import { namesIn } from './refusal-names.ts';

test('the kind of a mistake and its field are words; anything else is not handed on', () => {
  const names = { code: 'context_length_exceeded', param: 'messages[0].content' };
  expect(namesIn({ ...names, message: 'x' })).toEqual(names);
  const odd = ['two words', '', 'x'.repeat(65), '<b>', 400, null, { a: 1 }];
  for (const value of odd) expect(namesIn({ code: value, param: value })).toEqual({});
  expect(namesIn(undefined)).toEqual({});
});

test('a refusal has them', async () => {
  const error = { message: 'too long', code: 'context_length_exceeded', param: 'messages' };
  const body = (async function* () {
    yield Buffer.from(JSON.stringify({ error }));
  })();
  const failure = { reason: 'refused', status: 400, ...error };
  expect(await readRefusal(400, {}, body)).toEqual(failure);
});
