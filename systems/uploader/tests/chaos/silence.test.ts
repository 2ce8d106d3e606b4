/** Half-open connections: whoever is at the other end says nothing, for as long as it takes. */
import { faultProxy } from '@gauntlet/testkit/faults';
import { expect, test } from 'vitest';
import { CloudWatchServer } from '../support/cloudwatch-server.ts';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting, soon } from '../support/setting.ts';

const patient = { timeout: 180_000, interval: 100 };
const silence = { type: 'timeout', name: 'silence', attributes: { timeout: 0 } } as const;

test.each([
  ['one piece', 10, false],
  ['one piece after others', 10, true],
  ['parts', 6_000_000, false],
])(
  'S3 says nothing: a file in %s is tried again, and arrives',
  async (_, size, hasFormer) => {
    await using s3 = await S3Server.open();
    await using proxy = await faultProxy({ upstream: `127.0.0.1:${s3.port}`, seed: 7 });
    const setting = await makeSetting({ endpoint: `http://${proxy.address}` });
    const agent = setting.agent();
    if (hasFormer) setting.write('former.log', 'former');
    else proxy.add({ ...silence, stream: 'upstream' });
    await agent.start();
    if (hasFormer) {
      await expect.poll(() => s3.objects.all.size, patient).toBe(1);
      proxy.add({ ...silence, stream: 'upstream' });
    }
    const path = setting.write('a.log', 'x'.repeat(size));
    const tried = async () => (await agent.registry.queue.ofPath(path))?.attempts;
    await expect.poll(tried, patient).toBeGreaterThan(0);
    proxy.remove('silence');
    await expect.poll(() => s3.objects.all.size, patient).toBe(hasFormer ? 2 : 1);
  },
  300_000,
);

test('CloudWatch says nothing: what was counted is kept, and the agent stops', async () => {
  await using s3 = await S3Server.open();
  await using cloud = await CloudWatchServer.open();
  const upstream = cloud.url.slice('http://'.length);
  await using proxy = await faultProxy({ upstream, seed: 7 });
  proxy.add(silence);
  const cloudwatch = { enabled: true, endpoint: `http://${proxy.address}`, interval: '1 h' };
  const config = { monitoring: { cloudwatch, prometheus: { enabled: false } } };
  const setting = await makeSetting({ endpoint: s3.url, config });
  const agent = setting.agent();
  await agent.start();
  await agent.publish();
  expect(await agent.registry.accounts.batches()).toHaveLength(1);
  await agent.stop(soon);
  expect(setting.lines.map(({ fields }) => fields)).toContainEqual({ code: 'METRICS_FAILED' });
}, 300_000);
