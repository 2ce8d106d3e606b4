import { expect, test } from 'vitest';
import { isNullable, kindOf, limitsOf, resolver } from './schema.ts';

const resolve = resolver({
  components: {
    schemas: {
      Model: { type: 'string', maxLength: 20 },
      Named: { $ref: '#/components/schemas/Model' },
    },
  },
});

const kinds: [object, string][] = [
  [{ type: 'string' }, 'string'],
  [{ type: 'string', format: 'email' }, 'string (email)'],
  [{ type: 'integer' }, 'whole number'],
  [{ type: 'array', items: { type: 'string' } }, 'list of strings'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Named' } }, 'list of strings'],
  [{ type: 'array', items: { type: 'integer' } }, 'list of whole numbers'],
  [{ type: 'array', items: {} }, 'list of anything'],
  [{ enum: ['user', 'tool'] }, '"user" or "tool"'],
  [{ const: 2 }, '2'],
  [{ not: {} }, 'not taken'],
  [{ type: 'null' }, 'null'],
  [{ properties: {} }, 'object'],
  [{ type: ['boolean', 'null'] }, 'boolean'],
  [{}, 'anything'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string'],
  [{ anyOf: [{ type: 'string', format: 'uuid' }, { enum: [''] }] }, 'string (uuid)'],
  [{ oneOf: [{ anyOf: [{ type: 'string' }, { type: 'number' }] }] }, 'string or number'],
];

test.each(kinds)('what kind %j is', (schema, kind) => {
  expect(kindOf(resolve(schema), resolve)).toBe(kind);
});

test('what can be null is told', () => {
  const maybe = { anyOf: [{ type: 'string' }, { type: 'null' }] };
  for (const schema of [maybe, { oneOf: [maybe] }, { type: ['boolean', 'null'] }]) {
    expect(isNullable(resolve(schema), resolve)).toBe(true);
  }
  for (const schema of [{ type: 'string' }, { type: ['string', 'number'] }, {}]) {
    expect(isNullable(resolve(schema), resolve)).toBe(false);
  }
});

const limits: [object, string[]][] = [
  [{ type: 'string', minLength: 1, maxLength: 200 }, ['1 to 200 characters']],
  [{ type: 'string', maxLength: 200 }, ['up to 200 characters']],
  [{ type: 'array', minItems: 1 }, ['1 or more items']],
  [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, ['0 or more']],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 2 }, ['more than 0', 'up to 2']],
  [{ type: 'boolean', default: false }, ['false if left out']],
  [{ anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] }, ['up to 3 characters']],
  [{ $ref: '#/components/schemas/Named' }, ['up to 20 characters']],
  [{ type: 'string' }, []],
];

test.each(limits)('the limits of %j', (schema, told) => {
  expect(limitsOf(resolve(schema), resolve)).toEqual(told);
});
