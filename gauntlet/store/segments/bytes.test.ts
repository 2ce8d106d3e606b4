import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.ts';

test('numbers come back as they went in, whatever their size', () => {
  const anySafe = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
  const given = fc.array(fc.tuple(fc.maxSafeNat(), anySafe, fc.double()));
  fc.assert(
    fc.property(given, (rows) => {
      const writer = new ByteWriter();
      for (const [whole, signed, double] of rows) {
        writer.whole(whole);
        writer.signed(signed);
        writer.double(double);
      }
      const reader = new ByteReader(writer.bytes());
      for (const [whole, signed, double] of rows) {
        expect(reader.whole()).toBe(whole);
        expect(reader.signed()).toBe(signed === 0 ? 0 : signed);
        expect(reader.double()).toBe(double);
      }
      expect(reader.done).toBe(true);
    }),
  );
});

test('what ends too early is an error and not a zero', () => {
  const writer = new ByteWriter();
  writer.section(Buffer.from('abc'));
  const cut = writer.bytes().subarray(0, 3);
  expect(() => new ByteReader(cut).section()).toThrow('too early');
  expect(() => new ByteReader(Buffer.from([0x80])).whole()).toThrow('too early');
  expect(() => new ByteReader(Buffer.alloc(12, 0xff)).whole()).toThrow('too long');
});
