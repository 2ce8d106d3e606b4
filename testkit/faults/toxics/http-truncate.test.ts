import { expect, test } from 'vitest';
import { get, httpRig, ok, put } from '../testing/http-rig.ts';

test('an answer is cut after so many bytes of its body', () => {
  const rig = httpRig([{ type: 'http_truncate', attributes: { bytes: 3 } }]);
  rig.client(get('/a'));
  rig.server(ok('12345'));
  expect(rig.atClient()).toBe(ok('12345').slice(0, -2));
  expect(rig.events).toEqual(['close']);
});

test('a request too, with a reset if asked for', () => {
  const attributes = { bytes: 1, reset: true };
  const rig = httpRig([{ type: 'http_truncate', stream: 'upstream', attributes }]);
  rig.client(put('/a', '12345'));
  expect(rig.atServer()).toBe(put('/a', '12345').slice(0, -4));
  expect(rig.events).toEqual(['reset']);
});

test('by chance somewhere within the body; without a body after the head', () => {
  const rig = httpRig([{ type: 'http_truncate', attributes: {} }]);
  rig.client(get('/a'));
  rig.server(ok('x'.repeat(1000)));
  expect(rig.events).toEqual(['close']);
  expect(rig.atClient().length).toBeLessThan(ok('x'.repeat(1000)).length);
  const bare = httpRig([{ type: 'http_truncate', attributes: {} }]);
  bare.client(get('/a'));
  bare.server(ok(''));
  expect([bare.events, bare.atClient()]).toEqual([['close'], ok('')]);
});
