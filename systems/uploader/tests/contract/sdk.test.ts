/** The calls that the agent makes, kept, and held against several versions of the SDK. */
import { expectSdkContract, sdkRecorder } from '@gauntlet/testkit/contract';
import { expect, onTestFinished, test } from 'vitest';
import { applyAlarms, removeAlarms } from '../../metrics/alarms.ts';
import { cloudWatchClient, cloudWatchSink } from '../../metrics/cloudwatch.ts';
import { applyDashboard } from '../../metrics/dashboard.ts';
import { batchOf } from '../../metrics/datapoints.ts';
import { CloudWatchServer } from '../support/cloudwatch-server.ts';
import { S3Server } from '../support/s3-server.ts';
import { versionsOf } from '../support/sdk-versions.ts';
import { makeSetting } from '../support/setting.ts';

test('S3', async () => {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  const recorder = sdkRecorder();
  const setting = await makeSetting({ endpoint: s3.url });
  setting.write('small.log', 'small');
  setting.write('large.bin', Buffer.alloc(11_000_000, 'large'));
  // The second part fails once: its upload is listed, and goes on.
  s3.fault = ({ operation }, count) =>
    operation === 'UploadPart' && count === 1 ? { kind: 'drop' } : undefined;
  s3.objects.begin('v001/orphan', {}, {});
  const agent = setting.agent({ onClient: (client) => recorder.attach(client) });
  await agent.start();
  await expect.poll(() => s3.objects.all.size, { timeout: 20_000 }).toBe(2);
  await agent.stop({ signal: new AbortController().signal, remainingMs: () => 5000 });
  const packages = await versionsOf('@aws-sdk/client-s3');
  const { versions } = expectSdkContract('s3', { calls: recorder.calls, packages });
  expect(versions).toHaveLength(3);
  expect(recorder.calls.map(({ operation }) => operation)).toEqual([
    'AbortMultipartUpload',
    'CompleteMultipartUpload',
    'CreateMultipartUpload',
    'HeadObject',
    'ListMultipartUploads',
    'ListObjectsV2',
    'ListParts',
    'PutObject',
    'UploadPart',
  ]);
});

test('CloudWatch', async () => {
  const cloud = await CloudWatchServer.open();
  onTestFinished(() => cloud.close());
  const recorder = sdkRecorder();
  const client = recorder.attach(
    cloudWatchClient({
      namespace: 'N',
      region: 'us-east-1',
      endpoint: cloud.url,
      profile: undefined,
      accessKeyId: 'a',
      secretAccessKey: 's',
    }),
  );
  onTestFinished(() => client.destroy());
  const sink = cloudWatchSink(client, 'N');
  const gauges = { diskUsagePercent: 1, queueDepth: 0, oldestPendingSeconds: 0 };
  const batch = batchOf('v1', new Map(), gauges);
  const at = new Date();
  await sink.put(batch, at);
  expect(await sink.has(batch, at)).toBe(true);
  const config = {
    prefix: 'uploader',
    lowUpload: { bytes: 1, window: 60_000 },
    failures: { count: 1, window: 60_000 },
    disk: { percent: 90 },
    actions: [],
  };
  const plan = { vehicle: 'v1', namespace: 'N', config };
  await applyAlarms(client, plan);
  await removeAlarms(client, plan);
  await applyDashboard(client, { vehicle: 'v1', namespace: 'N', region: 'r', prefix: 'uploader' });
  const packages = await versionsOf('@aws-sdk/client-cloudwatch');
  const { versions } = expectSdkContract('cloudwatch', { calls: recorder.calls, packages });
  expect(versions).toHaveLength(3);
});
