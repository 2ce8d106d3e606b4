/** What a batch of metrics says, as CloudWatch takes it. */

export interface Gauges {
  readonly diskUsagePercent: number | undefined;
  readonly queueDepth: number;
  readonly oldestPendingSeconds: number;
}

export interface Datapoint {
  readonly name: string;
  readonly unit: 'Bytes' | 'Count' | 'Percent' | 'Seconds';
  readonly value: number;
}

export interface MetricBatch {
  readonly vehicle: string;
  readonly points: readonly Datapoint[];
}

/** Counters are sent as zero too: an alarm on their sum needs to see that nothing came. */
export function batchOf(
  vehicle: string,
  counters: ReadonlyMap<string, number>,
  gauges: Gauges,
): MetricBatch {
  const counted = (name: string) => counters.get(name) ?? 0;
  const { diskUsagePercent, queueDepth, oldestPendingSeconds } = gauges;
  const startups = counted('ServiceStartup');
  return {
    vehicle,
    points: [
      { name: 'BytesUploaded', unit: 'Bytes', value: counted('BytesUploaded') },
      { name: 'FileCount', unit: 'Count', value: counted('FileCount') },
      { name: 'FailureCount', unit: 'Count', value: counted('FailureCount') },
      { name: 'QueueDepth', unit: 'Count', value: queueDepth },
      { name: 'OldestPendingSeconds', unit: 'Seconds', value: oldestPendingSeconds },
      ...(diskUsagePercent === undefined
        ? []
        : [{ name: 'DiskUsagePercent', unit: 'Percent' as const, value: diskUsagePercent }]),
      ...(startups === 0
        ? []
        : [{ name: 'ServiceStartup', unit: 'Count' as const, value: startups }]),
    ],
  };
}
