import { expect, test } from 'vitest';
import { get, httpRig, ok } from '../testing/http-rig.ts';

test('only the answers of the route wait, and keep their order', () => {
  const attributes = { latency: 100, route: '/slow/*' };
  const rig = httpRig([{ type: 'http_delay', attributes }]);
  rig.client(get('/slow/1'));
  rig.client(get('/fast'));
  rig.server(ok('slow'));
  rig.server(ok('fast'));
  rig.clock.advance(99);
  expect(rig.atClient()).toBe('');
  rig.clock.advance(1);
  expect(rig.atClient()).toBe(ok('slow') + ok('fast'));
  rig.client(get('/fast'));
  rig.server(ok('again'));
  expect(rig.atClient().endsWith(ok('again'))).toBe(true);
});

test('a request waits before the server', () => {
  const attributes = { latency: 100, jitter: 20 };
  const rig = httpRig([{ type: 'http_delay', stream: 'upstream', attributes }]);
  rig.client(get('/a'));
  rig.clock.advance(79);
  expect(rig.atServer()).toBe('');
  rig.clock.advance(41);
  expect(rig.atServer()).toBe(get('/a'));
});
