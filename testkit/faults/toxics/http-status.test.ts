import { expect, test } from 'vitest';
import { get, httpRig, ok, put } from '../testing/http-rig.ts';

const busy = { type: 'http_status', attributes: { status: 503, body: 'busy', route: '/bad' } };

test('upstream: the server never hears of the request, and the connection stays usable', () => {
  const rig = httpRig([{ ...busy, stream: 'upstream' }]);
  rig.client(put('/bad', 'body'));
  expect(rig.atServer()).toBe('');
  expect(rig.atClient()).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n.*\r\n\r\nbusy$/s);
  rig.client(get('/good'));
  rig.server(ok('fine'));
  expect(rig.atServer()).toBe(get('/good'));
  expect(rig.atClient().endsWith(`busy${ok('fine')}`)).toBe(true);
});

test('upstream: the answer waits until the request was read, and for its turn', () => {
  const rig = httpRig([{ ...busy, stream: 'upstream' }]);
  rig.client(get('/good'));
  rig.client(put('/bad', '12345').slice(0, -1));
  expect(rig.atClient()).toBe('');
  rig.client('5');
  expect(rig.atClient()).toBe('');
  rig.server(ok('first'));
  expect(rig.atClient()).toMatch(/first.*503.*busy$/s);
});

test('downstream: the server does the work and only its answer is replaced', () => {
  const rig = httpRig([{ ...busy, stream: 'downstream' }]);
  rig.client(put('/bad', 'body'));
  expect(rig.atServer()).toBe(put('/bad', 'body'));
  rig.server(ok('done'));
  expect(rig.atClient()).toMatch(/^HTTP\/1.1 503 .*busy$/s);
  expect(rig.atClient()).not.toContain('done');
  rig.client(get('/good'));
  rig.server(ok('fine'));
  expect(rig.atClient().endsWith(ok('fine'))).toBe(true);
});

test('a client that waits for "100 Continue" is answered at once and then let go', () => {
  const rig = httpRig([{ ...busy, stream: 'upstream' }]);
  const head = 'PUT /bad HTTP/1.1\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n';
  rig.client(head);
  expect(rig.atClient()).toContain('connection: close');
  expect(rig.events).toEqual(['close']);
});

test('a HEAD request gets no body', () => {
  const rig = httpRig([{ ...busy, stream: 'upstream' }]);
  rig.client('HEAD /bad HTTP/1.1\r\n\r\n');
  expect(rig.atClient().endsWith('\r\n\r\n')).toBe(true);
});
