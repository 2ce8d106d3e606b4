// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what users write.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Diagnostic, type Environment, readConfig, renderDiagnostics } from './index.ts';

const schema = z.strictObject({
  name: z.string().optional(),
  port: z.int().min(1).max(65_535).optional(),
  debug: z.boolean().optional(),
  profile: z.enum(['quick', 'main', 'nightly']).optional(),
  server: z.strictObject({ url: z.url(), retries: z.int() }).optional(),
  suites: z
    .array(
      z
        .strictObject({
          layer: z.enum(['unit', 'integration']),
          command: z.string(),
          timeoutMs: z.number().optional(),
        })
        .refine((suite) => suite.command !== 'rm', {
          message: 'a suite must not remove things',
          params: { fix: 'Run tests instead.' },
        }),
    )
    .optional(),
  target: z.union([z.string(), z.strictObject({ path: z.string() })]).optional(),
  labels: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  host: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('local'), folder: z.string() }),
      z.strictObject({ kind: z.literal('remote'), address: z.string() }),
    ])
    .optional(),
});

const read = (text: string, environment: Environment = {}, file = 'test.yaml') =>
  readConfig({ file, text, schema, environment });

function mistakesIn(...given: Parameters<typeof read>): readonly Diagnostic[] {
  const result = read(...given);
  return result.ok ? [] : result.diagnostics;
}

/** `line:column CODE path`, and the text between place and end. */
function brief(text: string, environment?: Environment, file?: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return mistakesIn(text, environment, file).map(({ place, code, path }) => {
    if (!place) return code;
    const line = lines[place.line - 1] ?? '';
    const end = place.endLine > place.line ? line.length : place.endColumn - 1;
    const marked = line.slice(place.column - 1, end);
    return [`${place.line}:${place.column}`, code, path, `<${marked}>`]
      .filter((part) => part !== undefined)
      .join(' ');
  });
}

function valueIn(...given: Parameters<typeof read>): unknown {
  const result = read(...given);
  expect(result.ok ? [] : result.diagnostics).toEqual([]);
  return result.ok ? result.value : undefined;
}

test('ten mistakes in one file give ten messages with their places', () => {
  const text = `name: 42
prot: 8080
port: 99999
profile: quik
server:
  url: example
suites:
  - layer: unit
    layer: unit
    command: \${COMMAND}
  - layer: unit
    command: rm
debug: "yes
`;
  expect(brief(text)).toEqual([
    '1:7 WRONG_TYPE name <42>',
    '2:1 UNKNOWN_KEY prot <prot>',
    '3:7 BAD_VALUE port <99999>',
    '4:10 BAD_VALUE profile <quik>',
    '5:1 MISSING_KEY server.retries <server>',
    '6:8 BAD_VALUE server.url <example>',
    '9:5 DUPLICATE_KEY <layer>',
    '10:14 UNSET_VARIABLE <${COMMAND}>',
    '11:5 BAD_VALUE suites[1] <layer: unit>',
    '13:8 SYNTAX <">',
  ]);
  for (const mistake of mistakesIn(text)) {
    expect(mistake.file).toBe('test.yaml');
    expect(mistake.message.length).toBeGreaterThan(5);
    expect(mistake.fix.length).toBeGreaterThan(5);
  }
});

describe('fixes', () => {
  const fixOf = (text: string): string | undefined => mistakesIn(text)[0]?.fix;

  test('name the nearest key, value or what to write', () => {
    expect(fixOf('prot: 1')).toBe('Did you mean `port`?');
    expect(fixOf('zzzzzz: 1')).toContain('use one of: name, port, debug');
    expect(fixOf('profile: nihgtly')).toContain('Did you mean nightly?');
    expect(fixOf('name: 1.10')).toBe('Put quotes around it: "1.1".');
    expect(fixOf('port: "8080"')).toBe('Write a number without quotes.');
    expect(fixOf('host: {kind: lokal, folder: x}')).toContain('Did you mean local?');
    expect(fixOf('server: {url: "http://a.b"}')).toBe('Add `retries: (a number)`.');
    expect(fixOf('suites: [{layer: unit, command: rm}]')).toBe('Run tests instead.');
    const flow = mistakesIn('target: [a, ${B}]').map((mistake) => mistake.fix);
    expect(flow.join()).toContain('Put quotes around an environment variable inside');
  });

  test('a union reports on the branch that was meant', () => {
    expect(brief('target: {paht: x}')).toEqual([
      '1:1 MISSING_KEY target.path <target>',
      '1:10 UNKNOWN_KEY target.paht <paht>',
    ]);
    expect(brief('target: 5')).toEqual(['1:9 WRONG_TYPE target <5>']);
    expect(mistakesIn('target: 5')[0]?.message).toBe('`target` must be text or a map, not 5');
    expect(brief('host: {}')).toEqual(['1:1 MISSING_KEY host.kind <host>']);
  });
});

describe('environment variables', () => {
  test('expand in texts, with defaults, escapes and defaults in defaults', () => {
    const environment = { A: 'one', EMPTY: '' };
    const expanded = (text: string): unknown =>
      (valueIn(`name: "${text}"`, environment) as { name: string }).name;
    expect(expanded('x-${A}-${A}')).toBe('x-one-one');
    expect(expanded('${EMPTY}')).toBe('');
    expect(expanded('${EMPTY:-two}')).toBe('two');
    expect(expanded('${NO:-}')).toBe('');
    expect(expanded('${NO:-${A}}')).toBe('one');
    expect(expanded('${A:-${NO}}')).toBe('one');
    expect(expanded('$${A} $A $$')).toBe('${A} $A $$');
  });

  test('become what the schema wants', () => {
    const environment = { PORT: '9000', ID: '42', ON: 'true', WORD: 'null', ZIP: '007' };
    const text = 'port: ${PORT:-8080}\nname: ${ID}\ndebug: ${ON}\ntarget: ${WORD}\n';
    const wanted = { port: 9000, name: '42', debug: true, target: 'null' };
    expect(valueIn(text, environment)).toEqual(wanted);
    expect(valueIn('port: ${NO:-8080}')).toEqual({ port: 8080 });
    const labels = 'labels: {a: "${ID}", b: "${ZIP}"}\n';
    expect(valueIn(labels, environment)).toEqual({ labels: { a: '42', b: '007' } });
    expect(valueIn('labels:\n  a: ${ZIP}\n  b: ${ID}\n', environment)).toEqual({
      labels: { a: '007', b: 42 },
    });
    expect(valueIn('{"port": "${PORT}"}', environment, 'a.json')).toEqual({ port: 9000 });
    // Refused in both meanings: told in the one that was meant.
    expect(brief('port: ${P}', { P: '99999' })).toEqual(['1:7 BAD_VALUE port <${P}>']);
    expect(brief('port: "x${PORT}"', environment)).toEqual(['1:7 WRONG_TYPE port <"x${PORT}">']);
  });

  test('are never read as structure', () => {
    const evil = 'x\nport: 1\n"}]: *a & !!js';
    expect(valueIn('name: ${EVIL}', { EVIL: evil })).toEqual({ name: evil });
    expect(valueIn('name: "${EVIL}"', { EVIL: '{a: 1}' })).toEqual({ name: '{a: 1}' });
    expect(valueIn('name: ${EVIL}', { EVIL: '${HOME}' })).toEqual({ name: '${HOME}' });
    expect(brief('name: ${toString}')).toEqual(['1:7 UNSET_VARIABLE <${toString}>']);
  });

  test('that are not set or not written right are told at their place', () => {
    expect(brief('name: a ${B} c\nport: ${P}')).toEqual([
      '1:9 UNSET_VARIABLE <${B}>',
      '2:7 UNSET_VARIABLE <${P}>',
    ]);
    expect(brief('name: ${B\n')).toEqual(['1:7 BAD_EXPANSION <${B>']);
    expect(brief('name: ${B-x}\n')).toEqual(['1:7 BAD_EXPANSION <${B-x}>']);
    expect(brief('name: ${}\n')).toEqual(['1:7 BAD_EXPANSION <${}>']);
  });

  test('never show their values', () => {
    const rendered = mistakesIn('port: ${SECRET}\nprofile: ${SECRET}', { SECRET: 'hunter2' });
    expect(rendered).toHaveLength(2);
    expect(JSON.stringify(rendered)).not.toContain('hunter2');
    expect(rendered[0]?.message).toContain('what $SECRET holds');
  });
});

describe('YAML', () => {
  test('aliases and merges, with mistakes where they are written', () => {
    const text = `suites:
  - &base
    layer: unit
    command: test
    timeoutMs: soon
  - <<: *base
    command: other
  - *base
`;
    expect(brief(text)).toEqual(['5:16 WRONG_TYPE suites[0].timeoutMs <soon>']);
    expect(valueIn(text.replace('soon', '5'))).toEqual({
      suites: [
        { layer: 'unit', command: 'test', timeoutMs: 5 },
        { layer: 'unit', command: 'other', timeoutMs: 5 },
        { layer: 'unit', command: 'test', timeoutMs: 5 },
      ],
    });
    expect(brief('name: *no')).toEqual(['1:7 UNKNOWN_ALIAS <*no>']);
    expect(brief('labels: &a {b: *a}')).toEqual(['1:16 UNKNOWN_ALIAS <*a>']);
    expect(brief('labels: {<<: 5}')).toEqual(['1:14 WRONG_TYPE <5>']);
  });

  test('byte order mark, CRLF, tabs and wide characters keep columns right', () => {
    expect(brief('\uFEFFname: 1\r\nport: x\r\n')).toEqual([
      '1:7 WRONG_TYPE name <1>',
      '2:7 WRONG_TYPE port <x>',
    ]);
    expect(brief('name: a\n\tport: 1')).toContain('2:1 SYNTAX <\t>');
    expect(brief('{name: "漢字😀", port: x}')).toEqual(['1:22 WRONG_TYPE port <x>']);
  });

  test('a mark on a CRLF line end stays in its line', () => {
    const [mistake] = mistakesIn('!t \r\n');
    expect(mistake?.place).toMatchObject({ line: 1, endLine: 1 });
    expect(mistake?.place?.endColumn).toBeLessThanOrEqual(4);
  });

  test('an empty file is an empty configuration', () => {
    for (const text of ['', '\n', '# only words\n', '---\n', '{}'])
      expect(valueIn(text)).toEqual({});
    expect(valueIn('$schema: ./x.json\nname: a')).toEqual({ name: 'a' });
  });

  test('keys that could do harm, tags and second documents are refused', () => {
    expect(brief('__proto__: {a: 1}')).toEqual(['1:1 FORBIDDEN_KEY <__proto__>']);
    expect(brief('labels: {[a]: 1}')).toEqual(['1:10 FORBIDDEN_KEY <[a]>']);
    for (const tag of ['!x', '!!js/function', '!!binary', '!!set']) {
      expect(brief(`name: ${tag} y`)[0]).toContain('UNKNOWN_TAG');
    }
    expect(valueIn('name: !!str 5')).toEqual({ name: '5' });
    expect(brief('name: a\n---\nname: b')).toEqual(['2:1 SYNTAX <->']);
  });
});

describe('limits', () => {
  test('size, depth, aliases of aliases, and the number of messages', () => {
    expect(brief('a'.repeat(300_000))[0]).toContain('TOO_LARGE');
    expect(brief('['.repeat(5000))[0]).toContain('1:66 TOO_DEEP');
    expect(brief('- '.repeat(5000))[0]).toContain('TOO_DEEP');
    const laughs = ['labels:', '  a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 12; n++) {
      laughs.push(
        `  a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(',')}]`,
      );
    }
    expect(brief(laughs.join('\n')).some((line) => line.includes('TOO_LARGE'))).toBe(true);
    const unknown = Array.from({ length: 500 }, (_, index) => `zz${index}: 1`).join('\n');
    expect(brief(unknown)).toHaveLength(100);
  });
});

describe('JSON', () => {
  test('is held to JSON', () => {
    const codes = (text: string): string[] => brief(text, {}, 'a.json');
    expect(valueIn('{\n\t"name": "a\\u00e9\\/",\r\n "port": 1e3}', {}, 'a.json')).toEqual({
      name: 'aé/',
      port: 1000,
    });
    expect(codes('{"name": "a",}')).toEqual(['1:14 SYNTAX <}>']);
    expect(codes("{'name': 1}")[0]).toBe("1:2 SYNTAX <'>");
    expect(codes('{"name": "a"} // x')[0]).toBe('1:15 SYNTAX </>');
    expect(codes('{"port": 01}')[0]).toBe('1:10 SYNTAX <01>');
    expect(codes('name: a')).toEqual(['1:1 SYNTAX <name>']);
    expect(codes('{"name": "a", "prot": 1, "port": "x"}')).toEqual([
      '1:15 UNKNOWN_KEY prot <"prot">',
      '1:34 WRONG_TYPE port <"x">',
    ]);
  });

  test('agrees with JSON.parse about every value', () => {
    const open = z.unknown();
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.boolean(), (text, isPretty) => {
        fc.pre(!/__proto__|constructor|prototype|\$|""\s*:|"null":|-0/.test(text));
        const json = isPretty ? JSON.stringify(JSON.parse(text), null, '\t') : text;
        const result = readConfig({ file: 'a.json', text: json, schema: open, environment: {} });
        const wanted = JSON.parse(json);
        expect(result).toEqual({ ok: true, value: wanted ?? {} });
      }),
    );
  });
});

describe('whatever the text', () => {
  const word = fc.constantFrom(
    ...['name', 'port', ': ', ':', '\n', '\r\n', '  ', '\t', '- ', '[', ']', '{', '}', ',', '"'],
    ...["'", '&a ', '*a', '<<: *a', '${X}', '${X:-1}', '${', '|', '>', '!t ', '# c', '---', '😀'],
    ...['suites', 'layer', '? ', '%', '\uFEFF', '\0', '漢', '\\x', '@', '`', '1e9', 'null', '~'],
  );
  const text = fc.oneof(
    fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    fc.string(),
  );

  test('reading never throws, and every place lies inside the text', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('a.yaml', 'a.json'), (given, file) => {
        const result = readConfig({ file, text: given, schema, environment: {} });
        if (result.ok) return;
        expect(result.diagnostics.length).toBeGreaterThan(0);
        const lines = given.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
        for (const { place } of result.diagnostics) {
          if (!place) throw new Error('no place');
          const { line, column, endLine, endColumn } = place;
          expect(column).toBeGreaterThan(0);
          expect(column - 1).toBeLessThanOrEqual(lines[line - 1]?.length ?? -1);
          expect(endColumn - 1).toBeLessThanOrEqual(lines[endLine - 1]?.length ?? -1);
          expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
        }
        renderDiagnostics(result.diagnostics, { sources: { [file]: given }, columns: 30 });
      }),
      { numRuns: 500 },
    );
  });
});
