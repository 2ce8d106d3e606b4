/** A vehicle without a battery for its clock: what was put off in the future is done now. */
import { fakeClock } from '@gauntlet/testkit/factories';
import { expect, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting, soon } from '../support/setting.ts';

const YEAR = 365 * 86_400_000;

test.each([
  ['at once', {}],
  ['in batches', { schedule: { every: '1 min' } }],
])('a file that failed under a clock that was ahead is sent %s', async (_, config) => {
  await using s3 = await S3Server.open();
  const watch = { stableAfter: 0, rescanEvery: '1 h', oldestAtStart: '9999 d' };
  const setting = await makeSetting({ endpoint: s3.url, config: { ...config, watch } });
  setting.write('a.log', 'from the future');
  s3.fault = () => ({ kind: 'refuse', status: 500, code: 'InternalError' });
  const ahead = fakeClock(Date.now() + YEAR);
  const first = setting.agent({ moment: ahead, chance: () => 1 });
  await first.start();
  const failed = async () => (await first.registry.queue.ofPath(`${setting.logs}/a.log`))?.attempts;
  await expect.poll(failed, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
  await first.stop(soon);
  s3.fault = () => undefined;
  const now = fakeClock(Date.now());
  const second = setting.agent({ moment: now });
  await second.start();
  await expect
    .poll(
      async () => {
        await now.advance(60_000);
        return s3.objects.all.size;
      },
      { timeout: 10_000, interval: 5 },
    )
    .toBe(1);
});

test('what a clock that was ahead took for too old is found when it is set back', async () => {
  await using s3 = await S3Server.open();
  const setting = await makeSetting({ endpoint: s3.url });
  setting.write('a.log', 'of today');
  const first = setting.agent({ moment: fakeClock(Date.now() + YEAR) });
  await first.start();
  await first.stop(soon);
  expect(s3.objects.all.size).toBe(0);
  await setting.agent({ moment: fakeClock(Date.now()) }).once();
  expect(s3.objects.all.size).toBe(1);
});
