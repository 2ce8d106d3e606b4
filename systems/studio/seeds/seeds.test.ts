import { describe, expect, test } from 'vitest';
import { checkSeeds } from './check.ts';
import { openSeeds } from './read.ts';

/** In pieces of a few bytes, so that every boundary is cut somewhere. */
async function* pieces(bytes: Uint8Array, size = 3) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(content: string | Uint8Array, filename = 'seeds.csv', type = '') {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { rows } = await openSeeds(filename, type, pieces(bytes));
  const found: unknown[] = [];
  for await (const { row } of rows) found.push(row);
  return found;
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return littleEndian ? bytes : bytes.swap16();
}

describe('CSV', () => {
  test.each([
    ['a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['a;b\r\n1;2,5\r\n', [{ a: '1', b: '2,5' }]],
    ['a\tb\n1\t2', [{ a: '1', b: '2' }]],
    ['a|b\n1|2', [{ a: '1', b: '2' }]],
    ['\ufeffa,b\n1,2', [{ a: '1', b: '2' }]],
    ['a,b\n"x, ""y""\nz",2\n\n', [{ a: 'x, "y"\nz', b: '2' }]],
    ['"a,1",b\n1,2', [{ 'a,1': '1', b: '2' }]],
    ['name\nGrüße 🧑\n', [{ name: 'Grüße 🧑' }]],
    ['a\r1\r2\r', [{ a: '1' }, { a: '2' }]],
    [' a , b \n1,', [{ a: '1', b: '' }]],
  ])('%j', async (content, rows) => {
    expect(await rowsOf(content)).toEqual(rows);
  });
  test.each([
    ['a,b\n1,2\n3\n', /row 2: it has another number of values/],
    ['a,b\n1,2,3\n', /row 1: it has another number of values/],
    ['a,b\n"1,2\n', /row 1: a quote is opened and never closed/],
    ['a,a\n1,2\n', /the column 'a' twice/],
    ['a,\n1,2\n', /no name for column 2/],
  ])('%j is refused', async (content, problem) => {
    await expect(rowsOf(content)).rejects.toThrow(problem);
  });
  test('other encodings', async () => {
    const rows = [{ name: 'Grüße' }];
    expect(await rowsOf(utf16('name\nGrüße\n', true))).toEqual(rows);
    expect(await rowsOf(utf16('name\nGrüße\n', false))).toEqual(rows);
    expect(await rowsOf(Buffer.from('name\nGrüße\n', 'latin1'))).toEqual(rows);
  });
});

describe('JSON', () => {
  test.each([
    ['x.jsonl', '{"a":1}\n\n{"a":"{\\"}"}\r\n', [{ a: 1 }, { a: '{"}' }]],
    ['x.json', '[{"a":[1,{"b":"]"}]} , {"a":"\\\\"}]', [{ a: [1, { b: ']' }] }, { a: '\\' }]],
    ['x.json', ' [] ', []],
    ['x.json', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['x', '\ufeff[{"a":1}]', [{ a: 1 }]],
    ['x', '{"a":1}\n', [{ a: 1 }]],
  ])('%s %j', async (filename, content, rows) => {
    expect(await rowsOf(content, filename)).toEqual(rows);
  });
  test.each([
    ['x.jsonl', '{"a":1}\n{"a":\n', /line 2 is no JSON/],
    ['x.jsonl', '{"a":1}\n[1]\n', /line 2 is no object/],
    ['x.json', '[{"a":1},{"a":}]', /row 2 is no JSON/],
    ['x.json', '[{"a":1}', /after row 0: the array is never closed/],
    ['x.json', '[{"a":1}] x', /one array of objects/],
    ['x.json', '[1]', /row 1 is no object/],
    ['x.json', '[{"a":1},]', /row 2 is no JSON/],
  ])('%s %j is refused', async (filename, content, problem) => {
    await expect(rowsOf(content, filename)).rejects.toThrow(problem);
  });
});

describe('a whole file', () => {
  const check = (text: string, needed: string[] = []) =>
    checkSeeds('s.csv', '', pieces(new TextEncoder().encode(text), 1_000), needed);
  test('is told with its columns, its number of rows and what the template lacks', async () => {
    expect(await check('a,b\n1,2\n3,4\n', ['a', 'c'])).toEqual({
      format: 'csv',
      recordCount: 2,
      columns: ['a', 'b'],
      sample: [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
      missing: [{ field: 'c', row: 1 }],
    });
  });
  test('without rows is refused', async () => {
    await expect(check('a,b\n')).rejects.toThrow('the file has no rows');
    await expect(check('')).rejects.toThrow('the file has no rows');
  });
  test('that breaks off in the middle of a character is refused', async () => {
    const bytes = new TextEncoder().encode(`a\n${'x'.repeat(70_000)}ü`);
    const cut = pieces(bytes.subarray(0, -1), 1_000);
    await expect(checkSeeds('s.csv', '', cut, [])).rejects.toThrow(/the text is no utf-8/);
  });
});
