import { expect, test } from 'vitest';
import { get, httpRig, ok } from '../testing/http-rig.ts';

const places = (before: string, after: string) =>
  [...before].flatMap((char, index) => (char === after[index] ? [] : [index]));

test('one byte of the body changes, the one that was named', () => {
  const rig = httpRig([{ type: 'http_corrupt', attributes: { offset: 2 } }]);
  rig.client(get('/a'));
  rig.server(ok('12345'));
  expect(places(ok('12345'), rig.atClient())).toEqual([ok('').length + 2]);
});

test('by chance: the same seed changes the same byte to the same value, however it is read', () => {
  const body = 'x'.repeat(500);
  const run = (seed: number, pieceBytes: number) => {
    const rig = httpRig([{ type: 'http_corrupt' }], { seed });
    rig.client(get('/a'));
    for (let start = 0; start < ok(body).length; start += pieceBytes) {
      rig.server(ok(body).slice(start, start + pieceBytes));
    }
    return rig.atClient();
  };
  expect(places(ok(body), run(1, 1000))).toHaveLength(1);
  expect(run(1, 1000)).toBe(run(1, 7));
  expect(run(1, 1000)).not.toBe(run(2, 1000));
});

test('sizes of chunks are left alone', () => {
  const rig = httpRig([{ type: 'http_corrupt', attributes: { offset: 3 } }]);
  const chunked =
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n';
  rig.client(get('/a'));
  rig.server(chunked);
  expect(places(chunked, rig.atClient())).toEqual([chunked.indexOf('cde') + 1]);
});
