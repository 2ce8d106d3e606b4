import { describe, expect, test } from 'vitest';
import { csv, neutral } from './csv.ts';

async function written(rows: readonly Record<string, unknown>[]) {
  const columns = [
    { name: 'n', type: 'number' as const },
    { name: 't', type: 'string' as const },
  ];
  async function* each() {
    yield* rows;
  }
  let text = '';
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const piece of csv.write(each(), columns))
    text += decoder.decode(piece, { stream: true });
  return text;
}

test('a mark, a header, quotes where they are needed, CRLF', async () => {
  const text = await written([
    { n: 1.5, t: 'a, "b"\nc' },
    { n: null, t: { deep: [1] } },
    { n: -3, t: ' blank' },
  ]);
  expect(text).toBe('\ufeffn,t\r\n1.5,"a, ""b""\nc"\r\n,"{""deep"":[1]}"\r\n-3," blank"\r\n');
});

describe('formulas', () => {
  test.each([
    '=1+1',
    '+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=cmd',
    '\u0000=1',
    '＝1',
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
  ])('%j is text', async (formula) => {
    expect(neutral(formula)).toBe(`'${formula}`);
    expect(await written([{ n: 1, t: formula }])).toContain("'");
  });
  test.each(['a=b', '1+1', 'x@y.de', ''])('%j is left alone', (text) => {
    expect(neutral(text)).toBe(text);
  });
});
