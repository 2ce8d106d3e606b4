import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { checkConfig, findConfig, jsonSchemaOf, loadConfig } from './index.ts';

const schema = z.strictObject({
  port: z.int().optional(),
  suites: z.array(z.strictObject({ layer: z.enum(['unit', 'e2e']), run: z.unknown() })).optional(),
});

const module = `import { suites } from './other.ts';
// suites: [{ layer: 'wrong' }]
export default defineGauntlet({
  "port": 'x',
  suites: [
    { layer: 'unit', run: () => [1, 2] },
    { layer: 'unti', run: f({ layer: 'no' }), extra: 1 },
    { run: 1 },
  ],
});
`;
const value = {
  port: 'x',
  suites: [{ layer: 'unit', run: 1 }, { layer: 'unti', run: 2, extra: 1 }, { run: 1 }],
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the value of a module is reported on by path', () => {
  const result = checkConfig({ file: 'c.ts', value, schema });
  expect(result.ok ? [] : result.diagnostics.map(({ path, place }) => [path, place])).toEqual([
    ['port', undefined],
    ['suites[1].layer', undefined],
    ['suites[1].extra', undefined],
    ['suites[2].layer', undefined],
  ]);
  expect(checkConfig({ file: 'c.ts', value: { port: 1 }, schema })).toEqual({
    ok: true,
    value: { port: 1 },
  });
});

test('with its text, by place as well, where the text is literal', () => {
  const result = checkConfig({ file: 'c.ts', value, schema, text: module });
  const places = result.ok ? [] : result.diagnostics.map(({ place }) => place);
  expect(
    places.map((place) => place && `${place.line}:${place.column}-${place.endColumn}`),
  ).toEqual(['4:11-14', '7:14-20', '7:47-52', '5:3-9']);
  const computed = checkConfig({ file: 'c.ts', value, schema, text: 'export default make();' });
  expect(computed.ok || computed.diagnostics.every(({ place }) => place === undefined)).toBe(true);
});

test('names in an import are no place of a value', () => {
  const text = "import { port } from './p.ts';\nexport default { port: 'x' };";
  const result = checkConfig({ file: 'c.ts', value: { port: 'x' }, schema, text });
  expect(result.ok ? [] : result.diagnostics[0]?.place).toMatchObject({ line: 2, column: 24 });
});

test('a configuration is found upward, the first name first', async () => {
  const inner = join(folder, 'a', 'b');
  await mkdir(inner, { recursive: true });
  await mkdir(join(folder, 'a', 'x.ts'));
  await writeFile(join(folder, 'x.yaml'), '');
  await writeFile(join(folder, 'x.json'), '');
  expect(await findConfig(inner, ['x.ts', 'x.yaml', 'x.json'])).toEqual({
    path: join(folder, 'x.yaml'),
    folder,
    ignored: [join(folder, 'x.json')],
  });
  expect(await findConfig(inner, ['x.yaml'], { upTo: join(folder, 'a') })).toBeUndefined();
  expect(await findConfig(inner, ['no-such-file-anywhere'])).toBeUndefined();
});

test('a file is read, and what cannot be read is a diagnostic', async () => {
  const path = join(folder, 'c.yaml');
  const load = () => loadConfig({ file: 'c.yaml', path, schema, environment: {} });
  expect(await load()).toMatchObject({ ok: false, diagnostics: [{ code: 'NOT_READABLE' }] });
  await writeFile(path, 'port: 1');
  expect(await load()).toEqual({ ok: true, value: { port: 1 }, text: 'port: 1' });
  await writeFile(path, Buffer.from([0x61, 0xff, 0xfe]));
  expect(await load()).toMatchObject({ ok: false, diagnostics: [{ code: 'NOT_READABLE' }] });
  await writeFile(path, 'é'.repeat(200_000));
  expect(await load()).toMatchObject({ ok: false, diagnostics: [{ code: 'TOO_LARGE' }] });
});

test('the schema for editors allows variables and its own name', () => {
  const made = jsonSchemaOf(schema, { id: 'https://example.com/s.json', title: 'Gauntlet' });
  expect(made).toMatchObject({
    $id: 'https://example.com/s.json',
    $schema: 'http://json-schema.org/draft-07/schema#',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      port: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '\\$\\{' }] },
    },
  });
});
