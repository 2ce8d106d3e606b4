import { expect, test } from 'vitest';
import { compareOpenApi } from './compare.ts';
import { expectOpenApi, expectOpenApiCompatible } from './expect-openapi.ts';

const document = {
  openapi: '3.1.0',
  paths: {
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        parameters: [{ name: 'lang', in: 'query', schema: { type: 'string', enum: ['de', 'en'] } }],
        responses: {
          200: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
          default: { content: { 'application/json': { schema: {} } } },
        },
      },
    },
    '/orders/new': { get: { responses: { 204: {} } } },
    '/orders': {
      post: {
        requestBody: { $ref: '#/components/requestBodies/New' },
        responses: { 201: { content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
  },
  components: {
    requestBodies: {
      New: {
        content: {
          'application/json': {
            schema: {
              allOf: [
                { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
                {
                  properties: {
                    kind: { type: 'string', enum: ['a', 'b'] },
                    note: { type: 'string' },
                  },
                },
              ],
            },
          },
        },
      },
    },
    schemas: {
      Order: {
        type: 'object',
        required: ['id', 'state'],
        properties: {
          id: { type: 'string' },
          state: { type: 'string', enum: ['open', 'paid'] },
          total: { type: 'number', nullable: true },
          parent: { $ref: '#/components/schemas/Order' },
          lines: {
            type: 'array',
            items: { type: 'object', properties: { sku: { type: 'string' } } },
          },
        },
      },
    },
  },
};

/** The document with one piece of its text in place of another. */
function edited(from: string, to: string): unknown {
  const text = JSON.stringify(document);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to));
}

type Row = readonly [name: string, from: string, to: string, ...changes: string[]];

const rows: readonly Row[] = [
  ['nothing', '"3.1.0"', '"3.0.3"'],
  [
    'a path gone',
    '"/orders/new"',
    '"/orders/fresh"',
    'breaking GET /orders/new',
    'additive GET /orders/fresh',
  ],
  ['a parameter of the path renamed', '/orders/{id}', '/orders/{orderId}'],
  [
    'a new required parameter',
    '{"name":"lang"',
    '{"name":"key","in":"header","required":true},{"name":"lang"',
    'breaking GET /orders/{} header key',
  ],
  [
    'a new optional parameter',
    '{"name":"lang"',
    '{"name":"key","in":"header"},{"name":"lang"',
    'additive GET /orders/{} header key',
  ],
  [
    'a parameter gone',
    '"name":"lang"',
    '"name":"l"',
    'additive GET /orders/{} query l',
    'breaking GET /orders/{} query lang',
  ],
  [
    'a parameter is now required',
    '"name":"lang",',
    '"name":"lang","required":true,',
    'breaking GET /orders/{} query lang',
  ],
  ["a parameter's enum narrowed", '["de","en"]', '["de"]', 'breaking GET /orders/{} query lang'],
  [
    "a parameter's enum widened",
    '["de","en"]',
    '["de","en","fr"]',
    'additive GET /orders/{} query lang',
  ],
  [
    "an answer's enum narrowed",
    '["open","paid"]',
    '["open"]',
    'additive GET /orders/{} response 200 body.state',
  ],
  [
    "an answer's enum widened",
    '["open","paid"]',
    '["open","paid","lost"]',
    'breaking GET /orders/{} response 200 body.state',
  ],
  [
    'a field of an answer gone',
    '"state":{"type":"string","enum":["open","paid"]},',
    '',
    'breaking GET /orders/{} response 200 body.state',
  ],
  [
    'a field of an answer no longer required',
    '["id","state"]',
    '["id"]',
    'breaking GET /orders/{} response 200 body.state',
  ],
  [
    'a field of an answer that is no longer null',
    ',"nullable":true',
    '',
    'additive GET /orders/{} response 200 body.total',
  ],
  [
    'a field of an answer that may be null',
    '"id":{"type":"string"}',
    '"id":{"type":["string","null"]}',
    'breaking GET /orders/{} response 200 body.id',
  ],
  [
    'a field of elements of another type',
    '"items":{"type":"object","properties":{"sku":{"type":"string"}',
    '"items":{"type":"object","properties":{"sku":{"type":"integer"}',
    'breaking GET /orders/{} response 200 body.lines[].sku',
  ],
  [
    'an answer gone',
    '"204"',
    '"200"',
    'additive GET /orders/new response 200',
    'breaking GET /orders/new response 204',
  ],
  [
    'a new required input',
    '"required":["sku"]',
    '"required":["sku","note"]',
    'breaking POST /orders request body.note',
  ],
  [
    'an input that is no longer required',
    ',"required":["sku"]',
    '',
    'additive POST /orders request body.sku',
  ],
  [
    'a new optional input',
    '"note":',
    '"memo":{"type":"string"},"note":',
    'additive POST /orders request body.memo',
  ],
  ["an input's enum narrowed", '["a","b"]', '["b"]', 'breaking POST /orders request body.kind'],
  [
    'an input of more types',
    '"sku":{"type":"string"}},"required"',
    '"sku":{"type":["string","integer"]}},"required"',
    'additive POST /orders request body.sku',
  ],
];

test.for(rows)('%s', ([, from, to, ...expected]) => {
  const changes = compareOpenApi(document, edited(from, to));
  const found = changes.map(({ kind, where }) => `${kind} ${where}`);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

const answer = (body: unknown, status = 200) => Response.json(body, { status });
const get = { method: 'get', path: '/orders/7?lang=de' };

test('an answer that is as the document says', async () => {
  const parent = { id: '6', state: 'paid', parent: 1 };
  const body = { id: '7', state: 'open', total: null, parent, more: 1 };
  expect(await expectOpenApi(document, get, answer(body))).toEqual([
    { kind: 'additive', where: 'body.more', what: 'is new (integer)' },
  ]);
  expect(await expectOpenApi(document, get, answer('x', 500))).toEqual([]);
  const none = new Response(null, { status: 204 });
  expect(await expectOpenApi(document, { method: 'GET', path: '/orders/new' }, none)).toEqual([]);
});

test.for([
  ['a field gone', get, answer({ id: '7' }), 'body.state: is gone'],
  ['a value of no enum', get, answer({ id: '7', state: 'x' }), '"x" is not in the list'],
  [
    'text',
    get,
    new Response('x', { headers: { 'content-type': 'text/plain' } }),
    'text/plain is not',
  ],
  [
    'a path of nobody',
    { method: 'PUT', path: '/orders/7' },
    answer({}),
    'PUT /orders/7: is not in',
  ],
  [
    'a bad request',
    { method: 'POST', path: '/orders', request: {} },
    answer({}, 201),
    'request.sku: is gone',
  ],
  ['another status', { method: 'POST', path: '/orders' }, answer({}), '200 is not in the document'],
] as const)('an answer that is not: %s', async ([, call, got, text]) => {
  await expect(expectOpenApi(document, call, got.clone())).rejects.toThrow(text);
});

test('a document is refused that breaks the one before, and one that cannot be read', () => {
  const after = edited('"/orders/new"', '"/orders/fresh"');
  expect(() => expectOpenApiCompatible(document, after)).toThrow('GET /orders/new: is gone');
  const bad = (source: unknown) => () => expectOpenApiCompatible(source, document);
  expect(bad({ swagger: '2.0' })).toThrow('its version is 2.0');
  expect(bad('no-such.yaml')).toThrow(expect.objectContaining({ code: 'CONTRACT_OPENAPI' }));
  const dangling = edited('#/components/schemas/Order', '#/components/schemas/None');
  expect(bad(dangling)).toThrow('points to nothing');
});
