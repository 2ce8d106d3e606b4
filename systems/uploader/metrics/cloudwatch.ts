/** The real CloudWatch client, made when it is first needed and not before. */
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricBatch } from './datapoints.ts';

export interface CloudWatchSettings {
  readonly namespace: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

export interface MetricsSink {
  put(batch: MetricBatch, at: Date): Promise<void>;
  /** Whether a batch of which no answer came has arrived. */
  has(batch: MetricBatch, at: Date): Promise<boolean>;
  close(): void;
}

/** What PutMetricData takes at once. */
const POINTS_MOST = 1000;
const SILENCE_MS = 30_000;
const SECONDS_A_PERIOD = 60;

export function cloudWatchClient(settings: CloudWatchSettings): CloudWatchClient {
  const { region, endpoint, profile, accessKeyId, secretAccessKey } = settings;
  const isGiven = accessKeyId !== undefined && secretAccessKey !== undefined;
  return new CloudWatchClient({
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: SILENCE_MS,
      // Without it the SDK warns, and waits for ever.
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(isGiven ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
}

export function cloudWatchSink(client: CloudWatchClient, namespace: string): MetricsSink {
  return {
    async put({ vehicle, points }, at) {
      if (points.length > POINTS_MOST) throw new Error('a batch is one call, or it is not whole');
      await client.send(
        new PutMetricDataCommand({
          Namespace: namespace,
          MetricData: points.map(({ name, unit, value }) => ({
            MetricName: name,
            Unit: unit,
            Value: value,
            Timestamp: at,
            Dimensions: dimensionsOf(vehicle),
          })),
        }),
      );
    },
    async has({ vehicle, points }, at) {
      const [first] = points;
      if (first === undefined) return true;
      // The agent sends one batch a minute at most: what is there at its minute is this one.
      const periodMs = SECONDS_A_PERIOD * 1000;
      const start = new Date(Math.floor(at.getTime() / periodMs) * periodMs);
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: namespace,
          MetricName: first.name,
          Dimensions: dimensionsOf(vehicle),
          StartTime: start,
          EndTime: new Date(start.getTime() + periodMs),
          Period: SECONDS_A_PERIOD,
          Statistics: ['SampleCount'],
        }),
      );
      return Datapoints.some(({ SampleCount = 0 }) => SampleCount > 0);
    },
    close: () => client.destroy(),
  };
}

export function dimensionsOf(vehicle: string) {
  return [{ Name: 'VehicleId', Value: vehicle }];
}
