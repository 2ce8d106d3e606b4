/** What a step sees of versions while it waits: the target's own figures, and the objectives. */
import {
  isBeyond,
  type Reading,
  troubleOf,
  type VersionLook,
} from '../../judge/release/trouble.ts';
import type { Objective } from '../../model/release.ts';
import type { TargetSeen } from '../../release/target.ts';
import { sources } from '../../watch/sources/registry.ts';
import type { SourcePorts } from '../../watch/sources/source.ts';

export interface Looker {
  /** Why the version has to go back; undefined while nothing says so. */
  trouble(seen: TargetSeen, version: string, beside?: string): Promise<string | undefined>;
  /** Objectives that could not be read at the last look. */
  unread(): readonly string[];
}

export interface LookerOptions {
  readonly objectives: readonly Objective[];
  readonly memoryMb?: number | undefined;
  readonly sourcePorts: SourcePorts;
}

export function lookerOf({ objectives, memoryMb, sourcePorts }: LookerOptions): Looker {
  const beyond = new Map<string, number>();
  let unread: readonly string[] = [];
  const limits = memoryMb === undefined ? {} : { memoryMb };
  return {
    async trouble(seen, version, beside) {
      const found = seen.versions.find((one) => one.version === version);
      const look = found ?? missing(version);
      const other = seen.versions.find((one) => one.version === beside);
      const values = { version, address: found?.address ?? '', front: seen.address ?? '' };
      const readings = await Promise.all(
        objectives.map((objective) => readObjective(objective, values, sourcePorts)),
      );
      unread = readings.flatMap(({ name, why }) => (why === undefined ? [] : `${name}: ${why}`));
      const counted = readings.map((reading): Reading => {
        const count = isBeyond(reading) ? (beyond.get(reading.name) ?? 0) + 1 : 0;
        beyond.set(reading.name, count);
        return { ...reading, beyond: count };
      });
      const trouble = troubleOf(look, other, counted, limits);
      return trouble && `${trouble.rule}: ${trouble.text}`;
    },
    unread: () => unread,
  };
}

export async function readObjective(
  { name, source, settings, most, least }: Objective,
  values: Readonly<Record<string, string>>,
  ports: SourcePorts,
): Promise<Omit<Reading, 'beyond'>> {
  const limits = {
    ...(most === undefined ? {} : { most }),
    ...(least === undefined ? {} : { least }),
  };
  const kind = sources.find((one) => one.name === source);
  if (kind === undefined) return { name, why: `there is no source ${source}`, ...limits };
  const filled = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, filledIn(value, values)]),
  );
  const read = await kind.read(filled, ports);
  return read.ok ? { name, value: read.value, ...limits } : { name, why: read.why, ...limits };
}

function filledIn(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/\{(version|address|front)\}/g, (whole, key) => values[key] ?? whole);
}

function missing(version: string): VersionLook {
  return {
    version,
    isRunning: false,
    restarts: 0,
    health: { checks: 0, failed: 0, failing: 0 },
    ageMs: 0,
    requests: 0,
    errors: 0,
    critical: { requests: 0, errors: 0 },
  };
}
