/**
 * What every version of the official clients can do, with the one that is named:
 * `any-client.mjs <openai or anthropic> <module>`. Their types differ from version to version, so
 * this is JavaScript.
 */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const [kind, module] = process.argv.slice(2);
const { GATEWAY_URL: url, GATEWAY_KEY: apiKey } = process.env;
const { default: Client } = await import(pathToFileURL(module).href);
const messages = [{ role: 'user', content: 'Hello, who are you?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };

function failing(work) {
  return work.then(
    () => assert.fail('it did not fail'),
    (error) => error,
  );
}

async function openai() {
  const client = new Client({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  const create = (more) => client.chat.completions.create({ model: 'local', messages, ...more });
  const chat = await create({ n: 2 });
  assert.match(chat.choices[1].message.content, /local/);
  assert.equal(chat.usage.total_tokens, chat.usage.prompt_tokens + chat.usage.completion_tokens);
  let text = '';
  for await (const chunk of await create({ stream: true })) {
    text += chunk.choices[0].delta.content ?? '';
  }
  assert.match(text, /who are you/);
  const called = await create({
    tools: [{ type: 'function', function: { name: 'weather', parameters } }],
  });
  const [call] = called.choices[0].message.tool_calls;
  assert.ok('city' in JSON.parse(call.function.arguments));
  const vectors = await client.embeddings.create({ model: 'local', input: ['one', 'two'] });
  assert.equal(vectors.data.length, 2);
  const images = await client.images.generate({ model: 'local', prompt: 'sea', n: 2 });
  assert.equal(images.data.length, 2);
  assert.equal((await client.models.list()).data[0].id, 'local');
  const wrong = new Client({ baseURL: `${url}/v1`, apiKey: 'gw_live_no', maxRetries: 0 });
  const refused = await failing(wrong.chat.completions.create({ model: 'local', messages }));
  assert.ok(refused instanceof Client.AuthenticationError);
  assert.equal((await failing(create({ temperature: 9 }))).status, 422);
  assert.ok((await failing(create({ model: 'none' }))) instanceof Client.NotFoundError);
}

async function anthropic() {
  const client = new Client({ baseURL: url, apiKey, maxRetries: 0 });
  const request = { model: 'local', max_tokens: 200, messages };
  const message = await client.messages.create(request);
  assert.match(message.content[0].text, /local/);
  assert.ok(message.usage.output_tokens > 0);
  let text = '';
  for await (const event of await client.messages.create({ ...request, stream: true })) {
    if (event.type === 'content_block_delta') text += event.delta.text;
  }
  assert.equal(text, message.content[0].text);
  const wrong = new Client({ baseURL: url, apiKey: 'gw_live_no', maxRetries: 0 });
  assert.ok((await failing(wrong.messages.create(request))) instanceof Client.AuthenticationError);
  const none = failing(client.messages.create({ ...request, model: 'none' }));
  assert.ok((await none) instanceof Client.NotFoundError);
}

await (kind === 'openai' ? openai() : anthropic());
process.stdout.write('all right\n');
