/** The latest value of a CloudWatch metric, with the keys and region that the AWS SDK finds. */
import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { needs, type Source, type SourcePorts, sourceReason, textSetting } from './source.ts';

const PERIOD_S = 60;
/** Metrics of AWS itself come some minutes late. */
const LATEST_PERIODS = 10;

export const cloudwatch: Source = {
  name: 'cloudwatch',
  async read(settings, ports) {
    const namespace = textSetting(settings, 'namespace');
    if (namespace === undefined) return needs('namespace', 'AWS/ApplicationELB');
    const metric = textSetting(settings, 'metric');
    if (metric === undefined) return needs('metric', 'HTTPCode_Target_5XX_Count');
    const period = typeof settings.period === 'number' ? settings.period : PERIOD_S;
    const now = ports.nowMs();
    const asked: GetMetricDataCommandInput = {
      StartTime: new Date(now - LATEST_PERIODS * period * 1_000),
      EndTime: new Date(now),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: [
        {
          Id: 'asked',
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: metric,
              Dimensions: dimensionsOf(settings.dimensions),
            },
            Period: period,
            Stat: textSetting(settings, 'statistic') ?? 'Average',
          },
        },
      ],
    };
    try {
      const value = await latest(asked, settings, ports);
      if (value !== undefined) return { ok: true, value };
      return { ok: false, why: `${metric} has no value of the last ${LATEST_PERIODS} periods` };
    } catch (error) {
      const isMissing =
        error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
      const why = isMissing ? 'it needs `npm install @aws-sdk/client-cloudwatch`' : undefined;
      return { ok: false, why: why ?? sourceReason(error) };
    }
  },
};

async function latest(
  asked: GetMetricDataCommandInput,
  settings: Readonly<Record<string, unknown>>,
  { environment, limitMs }: SourcePorts,
): Promise<number | undefined> {
  // Loaded by who asks CloudWatch, and by nobody else; the published package does not bring it.
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const region = textSetting(settings, 'region') ?? environment.AWS_REGION;
  const endpoint = textSetting(settings, 'url');
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const { AWS_SESSION_TOKEN: sessionToken } = environment;
  const client = new CloudWatchClient({
    maxAttempts: 2,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Else a profile, a role of the machine, or whatever else the SDK looks for.
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
  });
  try {
    const abortSignal = AbortSignal.timeout(limitMs);
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(asked), {
      abortSignal,
    });
    return MetricDataResults?.[0]?.Values?.[0];
  } finally {
    client.destroy();
  }
}

function dimensionsOf(given: unknown): { readonly Name: string; readonly Value: string }[] {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  return entries.map(([Name, value]) => ({ Name, Value: String(value) }));
}
