import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatNamed, formatOf, formats, HEAD_BYTES } from './registry.ts';
import { fixture } from './testing.ts';

const here = new URL('./', import.meta.url);
const names = formats.map(({ name }) => name);

test('a format is one file, one registration, one test, one row in the documentation', () => {
  const registry = readFileSync(new URL('registry.ts', here), 'utf8');
  const files = [...registry.matchAll(/^import \{ \w+ \} from '\.\/([\w-]+)\.ts';$/gm)].map(
    ([, file]) => file ?? '',
  );
  expect(files).toHaveLength(formats.length);
  for (const file of files) {
    expect(existsSync(new URL(`${file}.test.ts`, here)), `${file}.test.ts`).toBe(true);
  }
  const definitions = readdirSync(here).filter(
    (file) =>
      file.endsWith('.ts') && / = \{\n {2}name: '/.test(readFileSync(new URL(file, here), 'utf8')),
  );
  expect(definitions.map((file) => file.replace('.ts', '')).sort()).toEqual([...files].sort());
  const page = readFileSync(new URL('../../docs/formats.md', here), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (\w+) \|/gm)];
  expect(rows.map(([, name]) => name)).toEqual(names);
  expect(rows.map(([, , kind]) => kind)).toEqual(formats.map(({ kinds }) => kinds.join()));
  expect(new Set(names).size).toBe(names.length);
});

/** The format of a fixture, by how its file is called. */
const BEGINNINGS: readonly [string, string][] = [
  ['jest-ctrf', 'ctrf'],
  ['playwright-ctrf', 'ctrf'],
  ['pytest-json-ctrf', 'ctrf'],
  ['pytest-benchmark', 'pytest-benchmark'],
  ['vitest-bench', 'vitest-bench'],
  ['go-test', 'gotest'],
  ['go-junit', 'junit'],
  ['gotestsum', 'junit'],
  ...names.map((name): [string, string] => [name, name]),
];

test('each fixture is known by its first bytes alone, and by one format only', () => {
  for (const file of readdirSync(new URL('fixtures/', here))) {
    const expected =
      BEGINNINGS.find(([beginning]) => file.startsWith(beginning))?.[1] ??
      (file.endsWith('.tap') ? 'tap' : 'junit');
    const head = fixture(file).subarray(0, HEAD_BYTES);
    const known = formats.filter((format) => format.recognises(head, 'report'));
    expect(
      known.map(({ name }) => name),
      file,
    ).toEqual([expected]);
    expect(formatOf(head, file)?.name, file).toBe(expected);
  }
});

test('what is nothing is known by nobody', () => {
  for (const text of ['', ' ', '{}', '[]', '<html>', 'hello', '\u0000', '{"a":1}', '<?xml ?>']) {
    expect(formatOf(Buffer.from(text), 'report'), text).toBeUndefined();
  }
  expect(formatNamed('junit')?.name).toBe('junit');
  expect(formatNamed('other')).toBeUndefined();
});
