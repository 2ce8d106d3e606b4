import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventParser } from './events.ts';

function parsed(pieces: readonly Uint8Array[]) {
  const parser = eventParser();
  return [...pieces.flatMap((piece) => parser.feed(piece)), ...parser.end()];
}

test('whatever way the bytes are cut, and whatever ends the lines, the events are the same', () => {
  // Any character, and halves of some; a string of the unit "binary" takes seconds to prepare.
  const code = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).filter((one) => one !== 10 && one !== 13);
  const data = fc.array(code, { minLength: 1 }).map((codes) => String.fromCodePoint(...codes));
  const events = fc.array(fc.record({ event: fc.constantFrom('', 'ping'), data }), {
    maxLength: 5,
  });
  const ends = fc.constantFrom('\n', '\r\n', '\r');
  fc.assert(
    fc.property(events, ends, fc.array(fc.nat(40)), (given, end, cuts) => {
      const lines = given.flatMap(({ event, data: text }) => [
        ': a comment',
        ...(event === '' ? [] : [`event: ${event}`]),
        `data: ${text}`,
        '',
      ]);
      const bytes = new TextEncoder().encode(lines.map((line) => line + end).join(''));
      const pieces: Uint8Array[] = [];
      let from = 0;
      for (const cut of cuts) {
        pieces.push(bytes.subarray(from, from + cut));
        from += cut;
      }
      pieces.push(bytes.subarray(from));
      const decoder = new TextDecoder();
      const expected = given.map(({ event, data: text }) => {
        const kept = decoder.decode(new TextEncoder().encode(text));
        return event === '' ? { data: kept } : { event, data: kept };
      });
      expect(parsed(pieces)).toEqual(expected);
    }),
  );
});

test('lines of one event are joined, and an event that no empty line ended does not count', () => {
  const bytes = new TextEncoder().encode('data: a\ndata:b\nid: 3\n\ndata: half');
  expect(parsed([bytes])).toEqual([{ data: 'a\nb' }]);
});

test.each([
  ['a line', 'x'.repeat(1_048_576)],
  ['an event', `data: ${'x'.repeat(100)}\n`.repeat(10_000)],
])('%s without end does not fill the memory', (_what, text) => {
  const parser = eventParser();
  const piece = new TextEncoder().encode(text);
  expect(() => {
    for (let count = 0; count < 10; count += 1) parser.feed(piece);
  }).toThrow('malformed');
});
