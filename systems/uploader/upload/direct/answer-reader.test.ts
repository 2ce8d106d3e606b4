import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

function read(pieces: readonly Buffer[]) {
  const reader = new AnswerReader();
  const whole = pieces.map((piece) => reader.add(piece));
  return { reader, whole };
}

const read1 = (text: string) => read([Buffer.from(text)]);

const answers: readonly [string, string, object][] = [
  [
    'nothing besides',
    'HTTP/1.1 200 OK\r\nETag: "e"\r\nContent-Length: 0\r\n\r\n',
    { status: 200, body: '', headers: { etag: '"e"', 'content-length': '0' } },
  ],
  [
    'a body of a known length',
    'HTTP/1.1 403 \r\ncontent-length: 5\r\n\r\nhéll',
    { status: 403, body: 'héll' },
  ],
  [
    'a body in pieces, with notes and trailers',
    'HTTP/1.1 503 Slow Down\r\ntransfer-encoding: chunked\r\n\r\n' +
      '3;a=b\r\nabc\r\nA\r\n\r\n12345678\r\n0\r\nx: y\r\n\r\n',
    { status: 503, body: 'abc\r\n12345678' },
  ],
  ['no body at all', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '' }],
  [
    'something on the way before it',
    'HTTP/1.1 100 Continue\r\nx: y\r\n\r\n' +
      'HTTP/1.1 200 OK\r\na:b\r\nA: c\r\ncontent-length: 0\r\n\r\n',
    { status: 200, body: '', headers: { a: 'b, c', 'content-length': '0' } },
  ],
];

test.each(answers)('an answer with %s is read, however it is cut', (_, text, expected) => {
  const bytes = Buffer.from(text);
  const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 20 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      const pieces = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      const { reader } = read(pieces);
      expect(reader.answer()).toMatchObject(expected);
      expect(reader.isReusable).toBe(true);
    }),
  );
  // And it is whole with its last byte, not before.
  const { whole } = read([bytes.subarray(0, -1), bytes.subarray(-1)]);
  expect(whole).toEqual([false, true]);
});

test('what has no length is whole at the end, and the connection with it', () => {
  const { reader, whole } = read1('HTTP/1.1 500 x\r\n\r\noh no');
  expect(whole).toEqual([false]);
  expect(reader.end()).toBe(true);
  expect(reader.answer()).toMatchObject({ status: 500, body: 'oh no' });
  expect(reader.isReusable).toBe(false);
  const early = read1('HTTP/1.1 500 x\r\ncontent-length: 9\r\n\r\noh no');
  expect(early.reader.end()).toBe(false);
});

test.each([
  ['says so', 'HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 0\r\n\r\n'],
  ['is of an old server', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['has more behind it', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1'],
])('no other request follows an answer that %s', (_, text) => {
  const { reader, whole } = read1(text);
  expect(whole).toEqual([true]);
  expect(reader.isReusable).toBe(false);
});

test('of a long body the beginning is kept', () => {
  const { reader, whole } = read1(`HTTP/1.1 502 x\r\ncontent-length: 99999\r\n\r\n`);
  for (let left = 99_999; left > 0; left -= 1000) {
    whole.push(reader.add(Buffer.alloc(Math.min(left, 1000), 'x')));
  }
  expect(whole.slice(-2)).toEqual([false, true]);
  expect(reader.answer().body).toBe('x'.repeat(16 * 1024));
});

test.each([
  ['no status', 'SSH-2.0-OpenSSH\r\n'],
  ['another protocol', 'HTTP/2.0 200 OK\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nx\r\n'],
  ['an unknown coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
  ['a length below nothing', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
  ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n'],
  ['a line without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`],
  ['lines without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5000)}`],
])('%s: that is no answer', (_, text) => {
  expect(() => read1(text)).toThrow('can not be read');
});
