/** Alarms as the configuration wants them: made, changed, and removed when they are not wanted. */
import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { dimensionsOf } from './cloudwatch.ts';

export interface AlarmsConfig {
  readonly prefix: string;
  readonly lowUpload?: { readonly bytes: number; readonly window: number } | undefined;
  readonly failures?: { readonly count: number; readonly window: number } | undefined;
  readonly disk?: { readonly percent: number } | undefined;
  readonly actions: string[];
}

export interface AlarmsPlan {
  readonly vehicle: string;
  readonly namespace: string;
  readonly config: AlarmsConfig;
}

export interface AlarmsChange {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly same: readonly string[];
}

const DELETED_AT_ONCE = 100;

export function alarmPrefix({ vehicle, config }: AlarmsPlan): string {
  return `${config.prefix}-${vehicle}-`;
}

/** What CloudWatch should have. Silence of a vehicle is a low upload, and of a disk is not. */
export function wantedAlarms(plan: AlarmsPlan): readonly PutMetricAlarmCommandInput[] {
  const { vehicle, namespace, config } = plan;
  const base = (name: string, windowMs: number) => ({
    AlarmName: `${alarmPrefix(plan)}${name}`,
    Namespace: namespace,
    Dimensions: dimensionsOf(vehicle),
    // CloudWatch counts in whole minutes.
    Period: Math.max(60, Math.ceil(windowMs / 60_000) * 60),
    EvaluationPeriods: 1,
    AlarmActions: config.actions,
    OKActions: config.actions,
  });
  const alarms: PutMetricAlarmCommandInput[] = [];
  const { lowUpload, failures, disk } = config;
  if (lowUpload !== undefined) {
    alarms.push({
      ...base('low-upload', lowUpload.window),
      AlarmDescription: `${vehicle} uploaded less than ${lowUpload.bytes} bytes`,
      MetricName: 'BytesUploaded',
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: lowUpload.bytes,
      TreatMissingData: 'breaching',
    });
  }
  if (failures !== undefined) {
    alarms.push({
      ...base('failures', failures.window),
      AlarmDescription: `${vehicle} had ${failures.count} failures or more`,
      MetricName: 'FailureCount',
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: failures.count,
      TreatMissingData: 'notBreaching',
    });
  }
  if (disk !== undefined) {
    alarms.push({
      ...base('disk', 300_000),
      AlarmDescription: `the disk of ${vehicle} is ${disk.percent} % full or more`,
      MetricName: 'DiskUsagePercent',
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: disk.percent,
      TreatMissingData: 'notBreaching',
    });
  }
  return alarms;
}

export async function listAlarms(
  client: CloudWatchClient,
  plan: AlarmsPlan,
): Promise<readonly MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  let token: string | undefined;
  do {
    const answer = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: alarmPrefix(plan), NextToken: token }),
    );
    found.push(...(answer.MetricAlarms ?? []));
    token = answer.NextToken;
  } while (token !== undefined);
  // `car-1` is the beginning of `car-11` no more than its own names: the vehicle tells.
  return found.filter(({ Dimensions = [] }) =>
    Dimensions.some(({ Name, Value }) => Name === 'VehicleId' && Value === plan.vehicle),
  );
}

export async function applyAlarms(
  client: CloudWatchClient,
  plan: AlarmsPlan,
): Promise<AlarmsChange> {
  const there = new Map((await listAlarms(client, plan)).map((one) => [one.AlarmName ?? '', one]));
  const wanted = wantedAlarms(plan);
  const made: string[] = [];
  const changed: string[] = [];
  const same: string[] = [];
  for (const alarm of wanted) {
    const name = alarm.AlarmName ?? '';
    const known = there.get(name);
    if (known !== undefined && isSame(known, alarm)) {
      same.push(name);
      continue;
    }
    await client.send(new PutMetricAlarmCommand(alarm));
    (known === undefined ? made : changed).push(name);
  }
  const names = new Set(wanted.map(({ AlarmName }) => AlarmName));
  const removed = [...there.keys()].filter((name) => !names.has(name));
  await remove(client, removed);
  return { made, changed, removed, same };
}

export async function removeAlarms(
  client: CloudWatchClient,
  plan: AlarmsPlan,
): Promise<readonly string[]> {
  const names = (await listAlarms(client, plan)).map(({ AlarmName = '' }) => AlarmName);
  await remove(client, names);
  return names;
}

async function remove(client: CloudWatchClient, names: readonly string[]): Promise<void> {
  for (let at = 0; at < names.length; at += DELETED_AT_ONCE) {
    const AlarmNames = names.slice(at, at + DELETED_AT_ONCE);
    await client.send(new DeleteAlarmsCommand({ AlarmNames }));
  }
}

const COMPARED = [
  'Namespace',
  'MetricName',
  'Statistic',
  'Period',
  'EvaluationPeriods',
  'ComparisonOperator',
  'Threshold',
  'TreatMissingData',
  'AlarmDescription',
  'AlarmActions',
  'OKActions',
  'Dimensions',
] as const;

function isSame(known: MetricAlarm, wanted: PutMetricAlarmCommandInput): boolean {
  return COMPARED.every((name) => JSON.stringify(known[name]) === JSON.stringify(wanted[name]));
}
