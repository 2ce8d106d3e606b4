/**
 * What the OpenAPI document says of every route alike: how errors look, and which headers come
 * along. The rest it has from the routes themselves. Pure.
 */
import { z } from 'zod';
import { isRecord, type Json, type JsonRecord, recordOf, recordsOf } from '../dialects/json.ts';
import { anthropicError, health, openAiError } from './schemas/error-answers.ts';

/** Ways to say who asks, as `asker.ts` reads them. */
export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'An API key, gw_live_...' },
  'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An API key' },
  session: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of POST /auth/login',
  },
} as const;

const text = (description: string) => ({ description, schema: { type: 'string' } });
const count = (description: string) => ({ description, schema: { type: 'integer' } });

const headers = {
  'x-request-id': text('The id of this answer; request-id says the same'),
  'x-receipt-id': text('The number of the receipt: GET /receipts/{id}'),
  'x-charged-usd': text('What a whole answer cost, in dollars'),
  'x-ratelimit-limit-requests': count('Requests a minute, of the tightest limit'),
  'x-ratelimit-remaining-requests': count('How many of them are left'),
  'x-ratelimit-reset-requests': text('Until all of them are there again, such as 1m0s'),
  'x-ratelimit-limit-tokens': count('Tokens a minute, of the tightest limit'),
  'x-ratelimit-remaining-tokens': count('How many of them are left'),
  'x-ratelimit-reset-tokens': text('Until all of them are there again'),
};

const always = ['x-request-id'];
const limited = Object.keys(headers).filter((name) => name.startsWith('x-ratelimit-'));
const charged = ['x-receipt-id', 'x-charged-usd'];

/** Paths that are limited, and what else an answer of theirs has in its head. */
const headersOf: Readonly<Record<string, readonly string[]>> = {
  '/v1/chat/completions': [...limited, ...charged],
  '/v1/responses': [...limited, ...charged],
  '/v1/messages': [...limited, ...charged],
  '/v1/embeddings': [...limited, ...charged],
  '/v1/images/generations': [...limited, ...charged],
  '/v1/messages/count_tokens': limited,
  '/quotes': limited,
};

export function wholeDocument(given: object): object {
  const document = recordOf(given);
  const components = recordOf(document.components);
  const schemas = recordOf(components.schemas);
  return {
    ...document,
    components: {
      ...components,
      headers,
      // What is only answered is never sent.
      schemas: Object.fromEntries(
        Object.entries(schemas).filter(([name]) => !name.endsWith('Input')),
      ),
      responses: {
        Error: errorAnswer(openAiError),
        AnthropicError: errorAnswer(anthropicError),
      },
    },
    paths: { ...renamed(mapped(recordOf(document.paths), withCommon)), '/health': healthPath },
  };
}

/** The name of a model can have slashes, which the route takes by a star; readers want a name. */
function renamed(paths: JsonRecord): JsonRecord {
  const { '/v1/models/{*}': oneModel, ...others } = paths;
  const { get } = recordOf(oneModel);
  const parameters = recordsOf(recordOf(get).parameters).map((one) => ({ ...one, name: 'model' }));
  return { ...others, '/v1/models/{model}': { get: { ...recordOf(get), parameters } } };
}

function withCommon(path: string, methods: Json): Json {
  const error = path.startsWith('/v1/messages') ? 'AnthropicError' : 'Error';
  const names = [...always, ...(headersOf[path] ?? [])];
  return mapped(recordOf(methods), (_method, operation) => {
    const { responses, ...rest } = recordOf(operation);
    const answers = mapped(recordOf(responses), (_status, answer) => ({
      ...recordOf(answer),
      headers: Object.fromEntries(names.map((name) => [name, headerRef(name)])),
    }));
    return {
      ...rest,
      responses: { ...answers, default: { $ref: `#/components/responses/${error}` } },
    };
  });
}

function headerRef(name: string): Json {
  return { $ref: `#/components/headers/${name}` };
}

function errorAnswer(schema: z.ZodType): JsonRecord {
  return {
    description: 'What is wrong, why, and what to do',
    headers: Object.fromEntries([...always, ...limited].map((name) => [name, headerRef(name)])),
    content: { 'application/json': { schema: plain(schema) } },
  };
}

/** Where load balancers ask; the server has it in common with others, who document it elsewhere. */
const healthPath = {
  get: {
    tags: ['health'],
    summary: 'Whether the gateway and what it needs are there',
    responses: mapped({ '200': 'It is healthy', '503': 'It is not' }, (_status, description) => ({
      description,
      content: { 'application/json': { schema: plain(health) } },
    })),
  },
};

function plain(schema: z.ZodType): JsonRecord {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return isRecord(rest) ? rest : {};
}

function mapped(record: JsonRecord, change: (name: string, value: Json) => Json): JsonRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(name, value ?? null)]),
  );
}
