import { expect, test } from 'vitest';
import { typesOf } from './types.ts';

test('optional, required, lists, choices, records and comments', () => {
  const text = typesOf({
    type: 'object',
    required: ['a'],
    properties: {
      a: { type: 'array', items: { enum: ['x', 'y'] }, description: 'ends here */ not' },
      'b-c': { anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'string' }] },
      d: { type: 'object', additionalProperties: { type: 'boolean' } },
    },
  });
  expect(text).toContain('  /** ends here *\\/ not */\n  readonly a: readonly ("x" | "y")[];');
  expect(text).toContain('  readonly "b-c"?: number | string;');
  expect(text).toContain('  readonly d?: Readonly<Record<string, boolean>>;');
  expect(text).toContain('export declare function defineGauntlet(');
});
