/** Metrics and alarms by the real SDK, against an endpoint that speaks its protocol. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { cloudWatchSettingsOf } from '../../agent/monitoring.ts';
import type { AlarmsConfig } from '../../metrics/alarms.ts';
import {
  alarmPrefix,
  applyAlarms,
  listAlarms,
  removeAlarms,
  wantedAlarms,
} from '../../metrics/alarms.ts';
import { cloudWatchClient, cloudWatchSink } from '../../metrics/cloudwatch.ts';
import { applyDashboard } from '../../metrics/dashboard.ts';
import { batchOf } from '../../metrics/datapoints.ts';
import type { Moment } from '../../model/nouns.ts';
import { CloudWatchServer } from '../support/cloudwatch-server.ts';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting, realMoment } from '../support/setting.ts';

const MINUTE = 60_000;

/** The real timers, and a time of day that the test sets. */
function settableMoment(): Moment & { ahead(ms: number): void } {
  let aheadMs = 0;
  return {
    ...realMoment,
    now: () => new Date(Date.now() + aheadMs),
    ahead(ms) {
      aheadMs += ms;
    },
  };
}

async function monitored(config: Record<string, unknown> = {}) {
  const s3 = await S3Server.open();
  const cloud = await CloudWatchServer.open();
  onTestFinished(async () => {
    await s3.close();
    await cloud.close();
  });
  const moment = settableMoment();
  const cloudwatch = { enabled: true, namespace: 'Test/Logs', endpoint: cloud.url, ...config };
  const setting = await makeSetting({
    endpoint: s3.url,
    config: { monitoring: { cloudwatch, prometheus: { enabled: false } } },
  });
  return { ...setting, s3, cloud, moment, agent: () => setting.agent({ moment }) };
}

async function running(config: Record<string, unknown> = {}) {
  const all = await monitored({ interval: '1 h', ...config });
  const agent = all.agent();
  await agent.start();
  return { ...all, agent };
}

describe('publishing', () => {
  test('every metric, with the vehicle as its dimension and its unit', async () => {
    const { cloud, write, agent } = await monitored();
    write('a.log', 'twelve bytes');
    await agent().once();
    const found = Object.fromEntries(cloud.points.map(({ name, unit }) => [name, unit]));
    expect(found).toEqual({
      BytesUploaded: 'Bytes',
      FileCount: 'Count',
      FailureCount: 'Count',
      QueueDepth: 'Count',
      OldestPendingSeconds: 'Seconds',
      DiskUsagePercent: 'Percent',
      ServiceStartup: 'Count',
    });
    expect(new Set(cloud.points.map(({ vehicle }) => vehicle))).toEqual(new Set(['v001']));
  });

  test('bytes and files are those that were uploaded', async () => {
    const { cloud, write, agent } = await monitored();
    write('a.log', 'x'.repeat(100));
    write('b.log', 'x'.repeat(23));
    await agent().once();
    expect([cloud.sum('BytesUploaded'), cloud.sum('FileCount')]).toEqual([123, 2]);
  });

  test('one call for all metrics', async () => {
    const { cloud, write, agent } = await monitored();
    write('a.log', 'a');
    await agent().once();
    expect(cloud.calls).toEqual(['PutMetricData']);
  });

  test('with nothing to tell, zeros: an alarm on silence needs to see them', async () => {
    const { cloud, agent } = await running();
    await agent.publish();
    expect(cloud.values('BytesUploaded')).toEqual([0]);
    expect(cloud.values('FileCount')).toEqual([0]);
  });

  test('counters are counted anew after they were taken', async () => {
    const { cloud, write, agent } = await monitored();
    write('a.log', 'aaaa');
    await agent().once();
    await agent().once();
    expect(cloud.values('BytesUploaded')).toEqual([4, 0]);
  });

  test('a start of the service is counted once', async () => {
    const { cloud, agent } = await running();
    await agent.publish();
    await agent.publish();
    expect(cloud.values('ServiceStartup')).toEqual([1]);
  });

  test('failures are counted', async () => {
    const { cloud, s3, write, agent } = await monitored();
    s3.fault = ({ operation }, count) =>
      operation === 'PutObject' && count < 2
        ? { kind: 'refuse', status: 500, code: 'InternalError' }
        : undefined;
    write('a.log', 'a');
    const one = agent();
    await one.start();
    await expect.poll(() => s3.objects.all.size, { timeout: 10_000 }).toBe(1);
    await one.publish();
    expect(cloud.sum('FailureCount')).toBe(2);
  });

  test('the namespace is the configured one', async () => {
    const { cloud, agent } = await running({ namespace: 'Fleet/Europe' });
    await agent.publish();
    expect(new Set(cloud.points.map(({ namespace }) => namespace))).toEqual(
      new Set(['Fleet/Europe']),
    );
  });

  test('the queue and how long its oldest file has waited', async () => {
    const { cloud, s3, write, agent, moment } = await running();
    s3.fault = () => ({ kind: 'refuse', status: 403, code: 'AccessDenied' });
    write('a.log', 'a');
    await expect.poll(() => agent.dispatcher.hold?.code, { timeout: 10_000 }).toBe('S3_DENIED');
    moment.ahead(600_000);
    await agent.publish();
    expect(cloud.values('QueueDepth')).toEqual([1]);
    expect(cloud.values('OldestPendingSeconds')[0]).toBeGreaterThanOrEqual(600);
  });

  test('switched off: not one call, and no client is made', async () => {
    const { cloud, write, agent } = await monitored({ enabled: false });
    write('a.log', 'a');
    await agent().once();
    expect(cloud.calls).toEqual([]);
  });

  test('two vehicles never mix', async () => {
    const cloud = await CloudWatchServer.open();
    onTestFinished(() => cloud.close());
    const client = clientOf(cloud);
    const sink = cloudWatchSink(client, 'N');
    const gauges = { diskUsagePercent: 1, queueDepth: 0, oldestPendingSeconds: 0 };
    const at = new Date();
    await sink.put(batchOf('car-1', new Map([['FileCount', 1]]), gauges), at);
    await sink.put(batchOf('car-11', new Map([['FileCount', 7]]), gauges), at);
    expect([cloud.sum('FileCount', 'car-1'), cloud.sum('FileCount', 'car-11')]).toEqual([1, 7]);
  });
});

describe('extremes', () => {
  test.each([
    ['10 GB in an interval', 'BytesUploaded', 10_000_000_000],
    ['a petabyte', 'BytesUploaded', 1e15],
    ['1,000 files in an interval', 'FileCount', 1000],
    ['no failure', 'FailureCount', 0],
  ])('%s', async (_, name, value) => {
    const cloud = await CloudWatchServer.open();
    onTestFinished(() => cloud.close());
    const gauges = { diskUsagePercent: 50, queueDepth: 0, oldestPendingSeconds: 0 };
    const batch = batchOf('v001', new Map([[name, value]]), gauges);
    await cloudWatchSink(clientOf(cloud), 'N').put(batch, new Date());
    expect(cloud.values(name)).toEqual([value]);
  });

  test.each([0, 100])('a disk that is %i %% full', async (diskUsagePercent) => {
    const cloud = await CloudWatchServer.open();
    onTestFinished(() => cloud.close());
    const gauges = { diskUsagePercent, queueDepth: 0, oldestPendingSeconds: 0 };
    await cloudWatchSink(clientOf(cloud), 'N').put(batchOf('v001', new Map(), gauges), new Date());
    expect(cloud.values('DiskUsagePercent')).toEqual([diskUsagePercent]);
  });

  test('1,000 uploads, published rapidly: nothing twice and nothing lost', async () => {
    const { cloud, agent } = await running();
    for (let round = 0; round < 20; round += 1) {
      await agent.registry.accounts.count('FileCount', 50);
      await agent.publish();
    }
    expect(cloud.sum('FileCount')).toBe(1000);
    const minutes = cloud.points.filter(({ name }) => name === 'FileCount').map(({ at }) => at);
    expect(new Set(minutes.map((at) => Math.floor(at / 60))).size).toBe(20);
  });
});

describe('outages', () => {
  test.each(['refuse', 'throttle', 'drop', 'fail'] as const)(
    'after %s, what was kept is sent later, once',
    async (fault) => {
      const { cloud, agent, moment } = await running();
      cloud.fault = () => fault;
      for (let round = 0; round < 5; round += 1) {
        await agent.registry.accounts.count('FileCount', 1);
        await agent.publish();
        moment.ahead(MINUTE);
      }
      expect(cloud.points).toEqual([]);
      cloud.fault = () => undefined;
      moment.ahead(10 * MINUTE);
      await agent.publish();
      expect(cloud.sum('FileCount')).toBe(5);
      moment.ahead(10 * MINUTE);
      await agent.publish();
      expect(cloud.sum('FileCount')).toBe(5);
    },
  );

  test('a lost answer: CloudWatch is asked, and nothing is counted twice', async () => {
    const { cloud, agent, moment } = await running();
    await agent.registry.accounts.count('BytesUploaded', 77);
    cloud.fault = (operation) => (operation === 'PutMetricData' ? 'lose-answer' : undefined);
    await agent.publish();
    expect(cloud.sum('BytesUploaded')).toBe(77);
    cloud.fault = () => undefined;
    moment.ahead(10 * MINUTE);
    await agent.publish();
    expect(cloud.calls).toContain('GetMetricStatistics');
    expect(cloud.sum('BytesUploaded')).toBe(77);
  });

  test('twelve hours without CloudWatch, and a restart in between', async () => {
    const { cloud, agent, agent: first, moment, ...all } = await running();
    cloud.fault = () => 'drop';
    for (let hour = 0; hour < 12; hour += 1) {
      await agent.registry.accounts.count('FileCount', 10);
      await agent.publish();
      moment.ahead(60 * MINUTE);
    }
    await first.stop({ signal: new AbortController().signal, remainingMs: () => 5000 });
    cloud.fault = () => undefined;
    const { Agent } = await import('../../agent/agent.ts');
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const second = new Agent({
      config: all.config,
      moment,
      log: quiet,
      pid: process.pid,
      chance: Math.random,
      onFatal: () => undefined,
    });
    await second.start();
    await second.publish();
    await second.stop({ signal: new AbortController().signal, remainingMs: () => 5000 });
    expect(cloud.sum('FileCount')).toBe(120);
  });
});

const settingsFor = (cloud: CloudWatchServer) => ({
  namespace: 'N',
  region: 'us-east-1',
  endpoint: cloud.url,
  profile: undefined,
  accessKeyId: 'a',
  secretAccessKey: 's',
});

function clientOf(cloud: CloudWatchServer) {
  const client = cloudWatchClient(settingsFor(cloud));
  onTestFinished(() => client.destroy());
  return client;
}

const ALL: AlarmsConfig = {
  prefix: 'uploader',
  lowUpload: { bytes: 1000, window: 3_600_000 },
  failures: { count: 5, window: 600_000 },
  disk: { percent: 90 },
  actions: ['arn:aws:sns:eu-central-1:1:ops'],
};

describe('alarms', () => {
  async function fleet() {
    const cloud = await CloudWatchServer.open();
    onTestFinished(() => cloud.close());
    const plan = (config: AlarmsConfig = ALL, vehicle = 'v001') => ({
      vehicle,
      namespace: 'N',
      config,
    });
    return { cloud, plan, client: clientOf(cloud) };
  }

  test('all three are made, and verified by asking', async () => {
    const { client, plan } = await fleet();
    const change = await applyAlarms(client, plan());
    expect(change.made).toHaveLength(3);
    const names = (await listAlarms(client, plan())).map(({ AlarmName }) => AlarmName);
    expect(names.toSorted()).toEqual(
      ['disk', 'failures', 'low-upload'].map((name) => `uploader-v001-${name}`),
    );
  });

  test('silence is a low upload', async () => {
    const { plan } = await fleet();
    const [low] = wantedAlarms(plan());
    expect(low).toMatchObject({ TreatMissingData: 'breaching', Threshold: 1000, Period: 3600 });
    expect(low?.ComparisonOperator).toBe('LessThanThreshold');
  });

  test('applied again, nothing is changed', async () => {
    const { client, plan, cloud } = await fleet();
    await applyAlarms(client, plan());
    const before = cloud.calls.filter((call) => call === 'PutMetricAlarm').length;
    const change = await applyAlarms(client, plan());
    expect(change.same).toHaveLength(3);
    expect(cloud.calls.filter((call) => call === 'PutMetricAlarm')).toHaveLength(before);
  });

  test.each([50, 75, 99])('a threshold that changes to %i %% is changed', async (percent) => {
    const { client, plan, cloud } = await fleet();
    await applyAlarms(client, plan());
    const change = await applyAlarms(client, plan({ ...ALL, disk: { percent } }));
    expect(change.changed).toEqual(['uploader-v001-disk']);
    const alarm = cloud.alarms.find(({ AlarmName }) => AlarmName.endsWith('disk'));
    expect(alarm?.Threshold).toBe(percent);
  });

  test('what is not configured any more is removed', async () => {
    const { client, plan, cloud } = await fleet();
    await applyAlarms(client, plan());
    const change = await applyAlarms(client, plan({ ...ALL, failures: undefined }));
    expect(change.removed).toEqual(['uploader-v001-failures']);
    expect(cloud.alarms).toHaveLength(2);
  });

  test('removal takes those of this vehicle and no others', async () => {
    const { client, plan, cloud } = await fleet();
    await applyAlarms(client, plan(ALL, 'v1'));
    await applyAlarms(client, plan(ALL, 'v1-b'));
    await removeAlarms(client, plan(ALL, 'v1'));
    const left = cloud.alarms.map(({ AlarmName }) => AlarmName);
    expect(left.every((name) => name.startsWith(alarmPrefix(plan(ALL, 'v1-b'))))).toBe(true);
    expect(left).toHaveLength(3);
  });

  test('their states are listed', async () => {
    const { client, plan, cloud } = await fleet();
    await applyAlarms(client, plan());
    for (const alarm of cloud.alarms) {
      const StateValue = alarm.AlarmName.endsWith('disk') ? 'ALARM' : 'OK';
      cloud.state.alarms.set(alarm.AlarmName, { ...alarm, StateValue });
    }
    const states = (await listAlarms(client, plan())).map(({ StateValue }) => StateValue);
    expect(states.toSorted()).toEqual(['ALARM', 'OK', 'OK']);
  });

  test('an API that refuses is told, and nothing is half done', async () => {
    const { client, plan, cloud } = await fleet();
    cloud.fault = (operation) => (operation === 'PutMetricAlarm' ? 'refuse' : undefined);
    await expect(applyAlarms(client, plan())).rejects.toThrow('not authorized');
    expect(cloud.alarms).toEqual([]);
  });

  test('a dashboard with every metric of the vehicle', async () => {
    const { client, cloud } = await fleet();
    const plan = { vehicle: 'v001', namespace: 'N', region: 'eu-central-1', prefix: 'uploader' };
    expect(await applyDashboard(client, plan)).toBe('uploader-v001');
    const body = JSON.parse(cloud.state.dashboards.get('uploader-v001') ?? '{}');
    expect(body.widgets).toHaveLength(7);
    const [metric] = body.widgets[0].properties.metrics;
    expect(metric).toEqual(['N', 'BytesUploaded', 'VehicleId', 'v001']);
  });

  test('a whole cycle: upload, publish, alarm, removal', async () => {
    const { cloud, write, agent, config } = await monitored();
    const client = cloudWatchClient(cloudWatchSettingsOf(config));
    onTestFinished(() => client.destroy());
    const plan = { vehicle: 'v001', namespace: 'Test/Logs', config: ALL };
    await applyAlarms(client, plan);
    write('cycle.log', 'cycle');
    await agent().once();
    expect(cloud.sum('BytesUploaded')).toBe(5);
    expect(cloud.alarms.map(({ Namespace }) => Namespace)).toEqual(Array(3).fill('Test/Logs'));
    expect(await removeAlarms(client, plan)).toHaveLength(3);
    expect(cloud.alarms).toEqual([]);
  });
});

test('Prometheus shows the same figures', async () => {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  const config = { monitoring: { prometheus: { enabled: true, port: 0 } } };
  const setting = await makeSetting({ endpoint: s3.url, config });
  const agent = setting.agent();
  await agent.start();
  setting.write('a.log', 'seven77');
  await expect.poll(() => s3.objects.all.size, { timeout: 10_000 }).toBe(1);
  const url = `http://127.0.0.1:${agent.prometheusPort}/metrics`;
  const read = async () => (await fetch(url)).text();
  await expect
    .poll(read, { timeout: 10_000 })
    .toContain('uploader_bytes_uploaded_total{vehicle="v001"} 7');
  const text = await read();
  expect(text).toContain('uploader_files_uploaded_total{vehicle="v001"} 1');
  expect(text).toContain('uploader_queue_files{vehicle="v001"} 0');
});
