import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, dollarText, readDollars, utf8Length, worstCostOf } from './money.ts';

const price = {
  model: 'm',
  input: 3_000_000_000n,
  output: 15_000_000_000n,
  enforcesMaxTokens: true,
};

describe('dollars', () => {
  test.each([
    [1, 1_000_000_000n],
    [0.1, 100_000_000n],
    ['0.000000001', 1n],
    [1e-7, 100n],
    ['-2.50', -2_500_000_000n],
    [12.345678901, 12_345_678_901n],
  ])('%s is %s nano-dollars', (text, nanos) => {
    expect(readDollars(text)).toBe(nanos);
  });
  test.each([
    '',
    '1e3',
    'ten',
    '0.0000000001',
    '1.2.3',
    Number.NaN,
    Infinity,
    1e-12,
    '99999999999',
  ])('%s is no amount', (text) => {
    expect(readDollars(text)).toBeUndefined();
  });
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (nanos) => {
        expect(readDollars(dollarText(nanos))).toBe(nanos);
      }),
    );
  });
});

describe('cost', () => {
  test('is rounded once, upwards', () => {
    expect(costOf(price, { inputTokens: 1, outputTokens: 0 })).toBe(3_000n);
    expect(costOf({ ...price, input: 1n, output: 1n }, { inputTokens: 1, outputTokens: 1 })).toBe(
      1n,
    );
    expect(costOf({ ...price, input: 0n, output: 0n }, { inputTokens: 9, outputTokens: 9 })).toBe(
      0n,
    );
  });
  test('the worst case bounds every tokenizer of bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.nat(500),
        (content, maxTokens) => {
          const inputTokens = Buffer.byteLength(content);
          const worst = worstCostOf(price, [{ content }], maxTokens);
          expect(worst >= costOf(price, { inputTokens, outputTokens: maxTokens })).toBe(true);
        },
      ),
    );
  });
  test('bytes are counted as they are sent, broken pairs included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
    expect(utf8Length('\ud800')).toBe(Buffer.byteLength('\ud800'));
  });
});
