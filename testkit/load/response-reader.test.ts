import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResponseReader } from './response-reader.ts';

interface Seen {
  statuses: number[];
  body: string;
  ends: boolean[];
  problem: string | undefined;
}

/** Feeds the text in pieces; a copy with other bytes behind, as a buffer that is used again has. */
function read(text: string, cuts: readonly number[] = [], hasBody = true): Seen {
  const seen: Seen = { statuses: [], body: '', ends: [], problem: undefined };
  const reader = new ResponseReader({
    hasBody,
    onHead: (status) => {
      seen.statuses.push(status);
      return true;
    },
    onBody: (bytes, start, end) => {
      seen.body += Buffer.from(bytes.subarray(start, end)).toString();
    },
    onEnd: (mayStay) => void seen.ends.push(mayStay),
  });
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length];
  const sorted = places.toSorted((one, other) => one - other);
  for (const [index, from] of sorted.entries()) {
    const piece = text.slice(from, sorted[index + 1] ?? text.length);
    const buffer = Buffer.from(`${piece}\r\n\r\nHTTP/1.1 999 stale`);
    seen.problem ??= reader.feed(buffer, Buffer.byteLength(piece));
  }
  return seen;
}

const answers = {
  length: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  chunked:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n',
  trailer:
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n',
  early: 'HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello',
};

test.each(Object.entries(answers))('%s is read however it is cut', (_, text) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
      expect(read(text, cuts)).toEqual({
        statuses: [200],
        body: 'hello',
        ends: [true],
        problem: undefined,
      });
    }),
  );
});

test('a connection that closes after the answer does not stay', () => {
  const close = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';
  expect(read(close).ends).toEqual([false]);
  expect(read('HTTP/1.0 204 No Content\r\nA: b\r\n\r\n').ends).toEqual([false]);
  expect(read('HTTP/1.0 204 N\r\nConnection: keep-alive\r\n\r\n').ends).toEqual([true]);
});

test('an answer to HEAD, a 304 and a 204 have no body', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', [], false).ends).toEqual([true]);
  expect(read('HTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n').ends).toEqual([true]);
});

test.each([
  ['SSH-2.0-OpenSSH_9.2p1\r\n\r\n', 'it does not begin'],
  ['HTTP/1.1 abc OK\r\n\r\n     ', 'no status'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 'a bad length'],
  ['HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n', 'a bad length'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'chunk size'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello', 'longer'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello', 'more than was asked for'],
  [`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`, 'without end'],
])('%j is refused', (text, problem) => {
  expect(read(text).problem).toContain(problem);
});
