/**
 * The same figures to a collector, as OTLP over HTTP in JSON. What is counted is sent as it stands
 * since the registry was made: a push that is lost is made good by the next one.
 */
import type { Gauges } from './datapoints.ts';

export interface OtlpOptions {
  /** Of the collector: `/v1/metrics` is added to it. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly vehicle: string;
  /** Since when is counted. */
  readonly sinceMs: number;
  readonly gauges: () => Promise<Gauges>;
  /** Of all time. */
  readonly counters: () => Promise<ReadonlyMap<string, number>>;
}

const SILENCE_MS = 10_000;
const CUMULATIVE = 2;
const COUNTERS = [
  { name: 'uploader.bytes_uploaded', unit: 'By', counter: 'BytesUploaded' },
  { name: 'uploader.files_uploaded', unit: '{file}', counter: 'FileCount' },
  { name: 'uploader.failures', unit: '{failure}', counter: 'FailureCount' },
  { name: 'uploader.starts', unit: '{start}', counter: 'ServiceStartup' },
];

/** Throws with the reason when the collector did not take them. */
export async function pushOtlp(options: OtlpOptions, atMs: number): Promise<void> {
  const [gauges, counters] = [await options.gauges(), await options.counters()];
  const response = await fetch(`${options.endpoint.replace(/\/+$/, '')}/v1/metrics`, {
    method: 'POST',
    headers: { ...options.headers, 'content-type': 'application/json' },
    body: JSON.stringify(requestOf(options, gauges, counters, atMs)),
    signal: AbortSignal.timeout(SILENCE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status} ${text.slice(0, 200)}`.trim());
}

function requestOf(
  { vehicle, sinceMs }: OtlpOptions,
  gauges: Gauges,
  counters: ReadonlyMap<string, number>,
  atMs: number,
) {
  const timeUnixNano = nanoseconds(atMs);
  const counted = COUNTERS.map(({ name, unit, counter }) => {
    const value = String(Math.round(counters.get(counter) ?? 0));
    const startTimeUnixNano = nanoseconds(sinceMs);
    const dataPoints = [{ asInt: value, startTimeUnixNano, timeUnixNano }];
    const sum = { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true };
    return { name, unit, sum };
  });
  const { queueDepth, oldestPendingSeconds, diskUsagePercent } = gauges;
  const measured = [
    { name: 'uploader.queue_files', unit: '{file}', value: queueDepth },
    { name: 'uploader.oldest_pending', unit: 's', value: oldestPendingSeconds },
    { name: 'uploader.disk_used', unit: '1', value: shareOf(diskUsagePercent) },
  ].flatMap(({ name, unit, value }) =>
    value === undefined
      ? []
      : [{ name, unit, gauge: { dataPoints: [{ asDouble: value, timeUnixNano }] } }],
  );
  const attributes = [attribute('service.name', 'uploader'), attribute('vehicle.id', vehicle)];
  const scopeMetrics = [{ scope: { name: 'uploader' }, metrics: [...counted, ...measured] }];
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics }] };
}

function shareOf(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100;
}

function attribute(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

/** Too large for a number: the protocol has it as a text. */
function nanoseconds(atMs: number): string {
  return `${Math.round(atMs)}000000`;
}
