import { expect, test } from 'vitest';
import { operationsOf } from './operations.ts';
import { requestLines } from './request-lines.ts';

/** A document that has each thing once. */
const document = {
  components: {
    schemas: {
      Said: {
        type: 'object',
        properties: { role: { enum: ['user'] }, content: { type: 'string', examples: ["it's"] } },
        required: ['role'],
      },
      // Schemas can hold themselves.
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
    },
  },
  paths: {
    '/v1/said/{id}': {
      post: {
        tags: ['calls'],
        summary: 'Says it',
        description: 'Once.',
        security: [{ key: [] }, { session: [] }],
        parameters: [
          { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
          { in: 'header', name: 'x-more', schema: { type: 'string' }, description: 'More.' },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  messages: { type: 'array', items: { $ref: '#/components/schemas/Said' } },
                  n: { type: 'integer', minimum: 0 },
                  email: { type: 'string', format: 'email' },
                  node: { $ref: '#/components/schemas/Node' },
                  left: { type: 'boolean' },
                },
                required: ['messages', 'n', 'email'],
              },
            },
          },
        },
        responses: {
          200: { description: 'As it was said', content: {} },
          404: {
            description: 'Nothing',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Said' } } },
          },
        },
      },
      get: { responses: {} },
      delete: { security: [{ session: [] }] },
    },
  },
};

const [post, get, remove] = operationsOf(document);
if (!(post && get && remove)) throw new Error('The document has three operations.');

test('an operation has what the document says of it', () => {
  expect(post).toMatchObject({
    id: 'post-v1-said-id',
    tag: 'calls',
    method: 'POST',
    path: '/v1/said/{id}',
    summary: 'Says it',
    about: 'Once.',
    asks: ['key', 'session'],
    parameters: [
      { name: 'id', place: 'path', isRequired: true },
      { name: 'x-more', place: 'header', isRequired: false, about: 'More.' },
    ],
  });
  expect(get).toMatchObject({ tag: 'other', asks: [], body: [], example: undefined });
});

test('fields go down into lists and named schemas', () => {
  const [body] = post.body;
  expect(body?.fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
    ['messages', 'list of objects', true],
    ['n', 'whole number', true],
    ['email', 'string (email)', true],
    ['node', 'object', false],
    ['left', 'boolean', false],
  ]);
  expect(body?.fields[0]?.forms[0]?.fields.map(({ name }) => name)).toEqual(['role', 'content']);
});

test('a schema that holds itself comes to an end', () => {
  let depth = 0;
  let field = post.body[0]?.fields[3];
  while (field) {
    depth += 1;
    field = field.forms[0]?.fields[0];
  }
  expect(depth).toBe(6);
});

test('answers come with their fields where the document names them', () => {
  expect(post.answers.map(({ status, about, forms }) => [status, about, forms.length])).toEqual([
    ['200', 'As it was said', 0],
    ['404', 'Nothing', 1],
  ]);
});

test('the example has what is required, and what has an example', () => {
  const said = { role: 'user', content: "it's" };
  expect(post.example).toEqual({ messages: [said], n: 1, email: 'ann@example.com' });
});

test('lines to copy are what a shell takes', () => {
  expect(requestLines(post).split('\n').slice(0, 3)).toEqual([
    'curl "$GATEWAY_URL/v1/said/ID" \\',
    '  -H "Authorization: Bearer $GATEWAY_KEY" \\',
    '  -H "Content-Type: application/json" \\',
  ]);
  expect(requestLines(post)).toContain("it'\\''s");
  expect(requestLines(get)).toBe('curl "$GATEWAY_URL/v1/said/ID"');
  expect(requestLines(remove).split(' \\\n  ')).toEqual([
    'curl "$GATEWAY_URL/v1/said/ID"',
    '-X DELETE',
    '-H "Authorization: Bearer $GATEWAY_TOKEN"',
  ]);
});
