import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineSplitter } from './lines.ts';

function split(bytes: Uint8Array, sizes: readonly number[]): string[] {
  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  let at = 0;
  for (const size of sizes) {
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  splitter.push(bytes.subarray(at));
  splitter.end();
  return lines;
}

test('lines come out the same however the bytes are cut, inside a character too', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(9)), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      expect(split(bytes, sizes)).toEqual(lines);
    }),
  );
});

test('the last line needs no end, and \\r\\n is one end', () => {
  expect(split(Buffer.from('a\r\nb'), [])).toEqual(['a', 'b']);
});

test('a line that never ends is given in pieces', () => {
  const lines = split(Buffer.alloc(200 * 1024, 'x'), [100 * 1024, 50 * 1024]);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('')).toHaveLength(200 * 1024);
});
