import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldProblems } from './field-problems.ts';

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('turn'), parts: z.union([z.string(), z.array(z.int())]) }),
]);
const schema = z.object({
  content: z.union([z.string(), z.array(part)]),
  size: z.union([z.int(), z.object({ wide: z.int() }), z.object({ high: z.int() })]).optional(),
});

/** As the foundation of the server hands it on. */
function problemsOf(value: unknown) {
  const issues = schema.safeParse(value).error?.issues ?? [];
  const validation = issues.map(({ path, message, ...params }) => {
    return { instancePath: `/${path.join('/')}`, message, params };
  });
  return fieldProblems({ validation, validationContext: 'body' });
}

const fields = (value: unknown) => problemsOf(value).map(({ field }) => field);

test('the field that is wrong is named, however deep it stands in a choice', () => {
  const named = expect.stringContaining("'turn'");
  expect(problemsOf({ content: [{ type: 'text', text: 'x' }, { type: 'film' }] })).toEqual([
    { in: 'body', field: 'content.1.type', message: named },
  ]);
  expect(fields({ content: [{ type: 'turn', parts: [1, 2.5, 'x'] }] })).toEqual([
    'content.0.parts.1',
    'content.0.parts.2',
  ]);
});

test('where none of the choices was meant, or any of several, the choice itself is named', () => {
  expect(fields({ content: 7 })).toEqual(['content']);
  expect(fields({ content: 'x', size: {} })).toEqual(['size']);
  expect(fields('nothing')).toEqual(['']);
});

test('what is no list of problems names nothing', () => {
  for (const error of [null, 'x', {}, { validation: 'x' }])
    expect(fieldProblems(error)).toEqual([]);
  const bare = { in: 'request', field: '', message: 'not valid' };
  expect(fieldProblems({ validation: [{}] })).toEqual([bare]);
});
