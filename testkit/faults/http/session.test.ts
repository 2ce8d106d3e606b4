import fc from 'fast-check';
import { expect, test } from 'vitest';
import { get, httpRig, ok, put } from '../testing/http-rig.ts';

// A fault that follows every request and meets none.
const follow = [{ type: 'http_delay', attributes: { route: '/never' } }];

const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nWiki\r\n0\r\nx: y\r\n\r\n';
const messages = {
  client: ['\r\n', get('/1'), put('/2', 'body\r\n\r\n'), 'HEAD /3 HTTP/1.1\r\n\r\n', get('/4')],
  server: [
    'HTTP/1.1 100 Continue\r\n\r\n',
    ok('one'),
    chunked,
    'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n',
    'HTTP/1.0 200 OK\r\n\r\nuntil the end',
  ],
};

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const size of sizes) {
    pieces.push(text.slice(start, start + size));
    start += size;
  }
  return [...pieces, text.slice(start)];
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });

test('messages that meet no fault pass unchanged, however they are cut', () => {
  fc.assert(
    fc.property(sizes, sizes, (clientSizes, serverSizes) => {
      const rig = httpRig(follow);
      for (const piece of cut(messages.client.join(''), clientSizes)) rig.client(piece);
      for (const piece of cut(messages.server.join(''), serverSizes)) rig.server(piece);
      rig.endOfServer();
      expect(rig.atServer()).toBe(messages.client.join(''));
      expect(rig.atClient()).toBe(messages.server.join(''));
      expect(rig.events).toEqual(['end of downstream']);
    }),
  );
});

test('whatever is not HTTP passes unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary-ascii' })), (pieces) => {
      const rig = httpRig(follow);
      for (const piece of pieces) {
        rig.client(piece);
        rig.server(piece);
      }
      rig.endOfServer();
      // A start that could still become a request is held until it is clear.
      expect(pieces.join('').startsWith(rig.atServer())).toBe(true);
      expect(rig.atClient()).toBe(pieces.join(''));
    }),
  );
});

test('after an upgrade the connection is a tunnel', () => {
  const rig = httpRig([{ type: 'http_drop', stream: 'upstream', attributes: { nth: 2 } }]);
  rig.client('GET /ws HTTP/1.1\r\nupgrade: websocket\r\n\r\n');
  rig.server('HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x02hi');
  rig.client(get('/looks-like-a-request'));
  expect(rig.atClient().endsWith('\x81\x02hi')).toBe(true);
  expect(rig.atServer().endsWith(get('/looks-like-a-request'))).toBe(true);
  expect(rig.events).toEqual([]);
});

test('a fault that comes in the middle of a connection meets the next request', () => {
  const status = { type: 'http_status', stream: 'upstream', attributes: { status: 500 } };
  const rig = httpRig([status], { inTheMiddle: true });
  rig.client('the rest of a body');
  rig.server(ok('answer to an earlier request'));
  rig.client(get('/next'));
  expect(rig.atServer()).toBe('the rest of a body');
  expect(rig.atClient()).toMatch(/earlier request.*500/s);
});
