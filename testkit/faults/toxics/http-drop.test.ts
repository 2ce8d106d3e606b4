import { expect, test } from 'vitest';
import { get, httpRig, ok } from '../testing/http-rig.ts';

test('upstream: only the n-th fitting request breaks the connection, before the server', () => {
  const drop = { type: 'http_drop', stream: 'upstream', attributes: { nth: 2, method: 'GET' } };
  const rig = httpRig([drop]);
  rig.client(get('/a'));
  rig.server(ok('1'));
  expect(rig.events).toEqual([]);
  rig.client('DELETE /a HTTP/1.1\r\n\r\n');
  rig.server(ok('2'));
  rig.client(get('/b'));
  expect(rig.events).toEqual(['reset']);
  expect(rig.atServer()).not.toContain('/b');
});

test('downstream: the server has done its work, and the answer is lost', () => {
  const rig = httpRig([{ type: 'http_drop', attributes: { reset: false } }]);
  rig.client(get('/a'));
  expect(rig.atServer()).toBe(get('/a'));
  rig.server(ok('1'));
  expect([rig.events, rig.atClient()]).toEqual([['close'], '']);
});
