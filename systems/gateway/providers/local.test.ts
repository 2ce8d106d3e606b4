import { expect, test } from 'vitest';
import type { JsonRecord } from '../dialects/json.ts';
import { local } from './local.ts';
import { answering, callOf, settingsOf } from './transport/testing.ts';

const provider = local.make(settingsOf('local'), answering().tools);

async function whole(body: JsonRecord) {
  const answer = await provider.send(callOf({ body }));
  if (answer.kind !== 'whole') throw new Error(answer.kind);
  return answer.body;
}

const messages = [{ role: 'user', content: 'hello there' }];

test('it says what it is, counts what it says, and says the same again', async () => {
  const body = await whole({ messages });
  expect(body).toEqual(await whole({ messages }));
  expect(body).toMatchObject({
    choices: [{ message: { content: expect.stringContaining('"local", the model built into') } }],
    usage: { prompt_tokens: 3, completion_tokens: expect.any(Number) },
  });
});

test('n, stop and max_tokens do what they say', async () => {
  expect(await whole({ messages, n: 3 })).toMatchObject({ choices: [{}, {}, { index: 2 }] });
  const stopped = await whole({ messages, stop: [','] });
  expect(stopped).toMatchObject({ choices: [{ message: { content: 'I am "local"' } }] });
  const short = await whole({ messages, max_tokens: 2 });
  expect(short).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    usage: { completion_tokens: 2 },
  });
});

test('JSON is JSON, and fits its schema', async () => {
  const schema = {
    type: 'object',
    properties: { age: { type: 'integer', minimum: 1, maximum: 9 }, tags: { type: 'array' } },
  };
  const response_format = { type: 'json_schema', json_schema: { schema } };
  const body = await whole({ messages, response_format });
  const [choice] = body.choices as { message: { content: string } }[];
  const said = JSON.parse(choice?.message.content ?? '') as { age: number; tags: unknown };
  expect(said.age).toBeGreaterThan(0);
  expect(said.tags).toEqual([expect.any(String)]);
});

test('a tool is called with arguments that fit, and its result is talked about', async () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
  expect(await whole({ messages, tools })).toMatchObject({
    choices: [
      {
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'weather' } }], content: null },
      },
    ],
  });
  const after = [...messages, { role: 'tool', tool_call_id: 'c', content: 'rain' }];
  expect(await whole({ messages: after, tools })).toMatchObject({
    choices: [{ finish_reason: 'stop' }],
  });
});

test('embeddings of texts that share words are near each other; images are pictures', async () => {
  const embed = async (input: string) => {
    const answer = await provider.send(callOf({ operation: 'embeddings', body: { input } }));
    if (answer.kind !== 'whole') throw new Error(answer.kind);
    return (answer.body.data as { embedding: number[] }[])[0]?.embedding ?? [];
  };
  const dot = (one: number[], other: number[]) =>
    one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
  const [cat, cats, car] = await Promise.all(
    ['the cat sat', 'the cat ran', 'my red car'].map(embed),
  );
  expect(dot(cat ?? [], cats ?? [])).toBeGreaterThan(dot(cat ?? [], car ?? []));
  const image = await provider.send(callOf({ operation: 'images', body: { prompt: 'sea', n: 2 } }));
  const data = image.kind === 'whole' ? (image.body.data as { b64_json: string }[]) : [];
  const starts = data.map(({ b64_json }) => Buffer.from(b64_json, 'base64').toString('hex', 0, 4));
  expect(starts).toEqual(['89504e47', '89504e47']);
});
