import { expect, test } from 'vitest';
import { metrics } from './metrics.ts';

test('names carry prefix and unit, and each registry is its own', async () => {
  const ours = metrics({ prefix: 'storage' });
  const uploads = ours.counter({ name: 'uploads', help: 'Uploads', labels: ['outcome'] });
  uploads.inc({ outcome: 'ok' }, 2);
  ours.histogram({ name: 'upload_size', unit: 'bytes', help: 'Size', buckets: [1] }).observe(1);
  ours.gauge({ name: 'servers', unit: 'count', help: 'Servers' }).set(6);
  const text = await ours.text();
  expect(text).toContain('storage_uploads_total{outcome="ok"} 2');
  expect(text).toContain('storage_upload_size_bytes_bucket{le="1"} 1');
  expect(text).toContain('storage_servers 6');
  expect(await metrics().text()).not.toContain('storage');
});

test('a gauge can be read at the scrape', async () => {
  let depth = 3;
  const ours = metrics();
  const collect = (gauge: { set(value: number): void }) => gauge.set(depth);
  ours.gauge({ name: 'queue_depth', unit: 'count', help: 'Depth', collect });
  expect(await ours.text()).toContain('queue_depth 3');
  depth = 4;
  expect(await ours.text()).toContain('queue_depth 4');
});

test.each(['Uploads', 'uploads-total', 'uploads_total', 'size_bytes', 'wait_ms'])(
  'refuses the name %s where it is made',
  (name) => {
    expect(() => metrics().counter({ name, help: 'x' })).toThrow(name);
  },
);

test('gives the numbers of the process when asked', async () => {
  const ours = metrics({ processMetrics: true });
  expect(await ours.text()).toContain('process_resident_memory_bytes');
});
