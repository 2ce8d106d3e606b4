/**
 * A segment's name: when its run began, which run, and the digest of its bytes. Names sort by
 * time, so the latest runs are found without opening one.
 */
export interface SegmentName {
  readonly name: string;
  readonly startedAt: number;
  readonly run: string;
  readonly digest: string;
}

// At most 99 characters, which is what every tar keeps whole.
const PATTERN = /^(\d{17})\.([\w-]{1,36})\.([0-9a-f]{40})\.seg$/;

export function segmentName(run: string, startedAt: number, digest: string): string {
  const time = new Date(startedAt).toISOString().replace(/\D/g, '');
  return `${time}.${run}.${digest}.seg`;
}

export function parseSegmentName(name: string): SegmentName | undefined {
  const match = PATTERN.exec(name);
  if (match === null) return undefined;
  const [, time = '', run = '', digest = ''] = match;
  const [, year, month, day, hour, minute, second, ms] =
    /^(....)(..)(..)(..)(..)(..)(...)$/.exec(time) ?? [];
  const startedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(startedAt) ? undefined : { name, startedAt, run, digest };
}
