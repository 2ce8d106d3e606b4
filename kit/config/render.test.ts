import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Diagnostic, renderDiagnostics } from './index.ts';
import { textWidth } from './width.ts';

function at(line: number, column: number, endColumn: number): Diagnostic {
  const place = { line, column, endLine: line, endColumn };
  const fix = 'Did you mean `port`?';
  return { code: 'UNKNOWN_KEY', file: 'a.yaml', place, message: '`prot` is not a known key', fix };
}

const show = (diagnostic: Diagnostic, text: string, columns = 80): string[] =>
  renderDiagnostics([diagnostic], { sources: { 'a.yaml': text }, columns }).split('\n');

test('place, line, underline, message and fix', () => {
  expect(show(at(2, 3, 7), 'server:\r\n  prot: 1\r\n')).toEqual([
    'a.yaml:2:3 UNKNOWN_KEY',
    '  2 |   prot: 1',
    '    |   ~~~~',
    '  `prot` is not a known key',
    '  fix: Did you mean `port`?',
  ]);
});

test('wide characters and tabs move the underline as a terminal does', () => {
  expect(show(at(1, 7, 11), '漢字: 😀prot').slice(1, 3)).toEqual([
    '  1 | 漢字: 😀prot',
    '    |         ~~~~',
  ]);
  expect(show(at(1, 2, 6), '\tprot').slice(1, 3)).toEqual(['  1 |   prot', '    |   ~~~~']);
  expect(show(at(1, 1, 3), '漢字: 1').slice(2, 3)).toEqual(['    | ~~~~']);
  expect(textWidth('e\u0301👨‍👩‍👧🇩🇪한')).toBe(7);
});

test('a long line is cut around the place', () => {
  const text = `${'a'.repeat(500)} prot ${'b'.repeat(500)}`;
  const [, line = '', underline = ''] = show(at(1, 502, 506), text, 60);
  expect(line.length).toBeLessThanOrEqual(60);
  expect(line.slice(underline.indexOf('~'), underline.lastIndexOf('~') + 1)).toBe('prot');
  expect(line).toMatch(/^ {2}1 \| ….*…$/);
});

test('without text only the place, without place the path', () => {
  const { place: _place, ...bare } = at(1, 1, 2);
  expect(renderDiagnostics([at(1, 1, 2)])).toContain('a.yaml:1:1 UNKNOWN_KEY\n  `prot`');
  expect(renderDiagnostics([{ ...bare, path: 'suites[2].layer' }])).toMatch(
    /^a\.yaml at suites\[2\]\.layer UNKNOWN_KEY\n/,
  );
});

test('colour is on only when asked for, and nothing in a file can steer the terminal', () => {
  const evil = 'prot: \u001B[31m\u202E';
  const plain = renderDiagnostics([at(1, 1, 5)], { sources: { 'a.yaml': evil } });
  expect(plain).toContain('prot: \uFFFD[31m\uFFFD');
  const colored = renderDiagnostics([at(1, 1, 5)], { sources: { 'a.yaml': evil }, color: true });
  expect(colored).toContain('\u001B[31m~~~~\u001B[0m');
});

test('source lines and underlines fit whatever the terminal', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }).filter((text) => !/[\r\n]/.test(text)),
      fc.nat(300),
      fc.nat(50),
      fc.integer({ min: 24, max: 120 }),
      (text, start, length, columns) => {
        const column = Math.min(start, text.length) + 1;
        const end = Math.min(column + length, text.length + 1);
        const [, line = '', underline = ''] = show(at(1, column, end), text, columns);
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(textWidth(underline)).toBeLessThanOrEqual(columns);
        expect(underline).toContain('~');
      },
    ),
  );
});
