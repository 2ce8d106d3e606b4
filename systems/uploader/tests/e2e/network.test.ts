/** A bad line between the agent and S3, by a proxy that does to the bytes what LTE does. */
import { randomBytes } from 'node:crypto';
import { faultProxy } from '@gauntlet/testkit/faults';
import { expect, test } from 'vitest';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting } from '../support/setting.ts';

const patient = { timeout: 60_000, interval: 20 };

const faults = {
  'answers come late': [{ type: 'latency', attributes: { latency: 150, jitter: 100 } }],
  'the line is slow': [
    { type: 'bandwidth', stream: 'upstream', attributes: { rate: 4_000 } },
    { type: 'bandwidth', attributes: { rate: 50 } },
  ],
  'bytes come in slices': [
    { type: 'slicer', stream: 'upstream', attributes: { average_size: 20_000, delay: 10 } },
    { type: 'slicer', attributes: { average_size: 20, size_variation: 10, delay: 10 } },
  ],
  'packets are lost': [
    { type: 'packet_loss', stream: 'upstream', attributes: { loss: 0.02, retransmit: 20 } },
  ],
  'connections are cut in the middle of a file': [
    { type: 'limit_data', stream: 'upstream', toxicity: 0.5, attributes: { bytes: 3_000_000 } },
  ],
  'connections are reset': [{ type: 'reset_peer', toxicity: 0.5, attributes: { timeout: 5 } }],
  'a third of the answers are 503': [
    { type: 'http_status', stream: 'upstream', attributes: { status: 503, rate: 0.33 } },
  ],
  'a third of the answers are lost after the deed': [
    { type: 'http_drop', stream: 'downstream', attributes: { rate: 0.33 } },
  ],
  'answers end in the middle': [
    { type: 'http_truncate', stream: 'downstream', attributes: { bytes: 10, rate: 0.33 } },
  ],
  'a byte is changed on its way up': [
    { type: 'http_corrupt', stream: 'upstream', attributes: { rate: 0.25 } },
  ],
} as const;

test.each(Object.entries(faults))('%s: every file arrives once, as it is', async (_, toxics) => {
  await using s3 = await S3Server.open();
  await using proxy = await faultProxy({ upstream: `127.0.0.1:${s3.port}`, seed: 7 });
  for (const toxic of toxics) proxy.add({ ...toxic });
  const endpoint = `http://${proxy.address}`;
  // What goes wrong is drawn by a request's path, in which the day is: on some days it goes wrong
  // ten times, and a file that is parked then would be tried again in an hour.
  const upload = { partSize: '5 MiB', retry: { attempts: 100 } };
  const setting = await makeSetting({ endpoint, config: { upload } });
  const contents = [
    ...Array.from({ length: 12 }, () => randomBytes(5_000)),
    randomBytes(11_000_000),
  ];
  for (const [index, bytes] of contents.entries()) setting.write(`f${index}.log`, bytes);
  const agent = setting.agent();
  await agent.start();
  await expect.poll(() => agent.registry.queue.facts(10), patient).toMatchObject({ files: 0 });
  const arrived = [...s3.objects.all.values()].map(({ bytes }) => Buffer.from(bytes));
  for (const bytes of contents) expect(arrived.filter((one) => one.equals(bytes))).toHaveLength(1);
  expect(arrived).toHaveLength(contents.length);
  expect(Math.max(...s3.objects.writes.values())).toBe(1);
});

test('a line that goes dead without a word, and comes back', async () => {
  await using s3 = await S3Server.open();
  await using proxy = await faultProxy({ upstream: `127.0.0.1:${s3.port}`, seed: 7 });
  const setting = await makeSetting({ endpoint: `http://${proxy.address}` });
  proxy.add({ type: 'timeout', name: 'dead', stream: 'upstream', attributes: { timeout: 0 } });
  setting.write('a.log', 'into the tunnel');
  const agent = setting.agent();
  await agent.start();
  await expect.poll(() => agent.dispatcher.underWay.size, patient).toBe(1);
  proxy.remove('dead');
  await expect.poll(() => s3.objects.all.size, patient).toBe(1);
  await proxy.down();
  setting.write('b.log', 'there is no line');
  await expect.poll(() => agent.dispatcher.hold?.code, patient).toBe('S3_UNREACHABLE');
  await proxy.up();
  await expect.poll(() => s3.objects.all.size, patient).toBe(2);
});
