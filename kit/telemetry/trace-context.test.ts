import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTraceContext, writeTraceContext } from './trace-context.ts';

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((text) => !/^0+$/.test(text));

test('what is written is read back', () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.constantFrom(0, 1), (traceId, spanId, traceFlags) => {
      const headers = writeTraceContext({ traceId, spanId, traceFlags });
      expect(readTraceContext(headers)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
    }),
  );
});

const [trace, span] = ['1'.repeat(32), '2'.repeat(16)];
test.each([
  ['none', undefined],
  ['text', 'hello'],
  ['two headers', [`00-${trace}-${span}-01`, `00-${trace}-${span}-01`]],
  ['capital letters', `00-${'A'.repeat(32)}-${span}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
  ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['version ff', `ff-${trace}-${span}-01`],
  ['a fifth field in version 00', `00-${trace}-${span}-01-x`],
])('refuses %s', (_, traceparent) => {
  expect(readTraceContext({ traceparent })).toBeUndefined();
});

test('takes a later version, and hands the state of others on', () => {
  const context = readTraceContext({ traceparent: `01-${trace}-${span}-01-x`, tracestate: 'a=1' });
  expect(context?.traceId).toBe(trace);
  expect(context && writeTraceContext(context)).toEqual({
    traceparent: `00-${trace}-${span}-01`,
    tracestate: 'a=1',
  });
});
