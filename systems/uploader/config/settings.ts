/** What the configuration means for each part of the agent. */
import type { SourceDirectory } from '../model/nouns.ts';
import type { GateSettings } from '../policy/gate.ts';
import { sourceOf } from '../policy/keys.ts';
import { CONNECTIONS_A_FILE } from '../policy/load.ts';
import { minutesOf } from '../policy/zoned.ts';
import type { Config } from './schema.ts';

export function directoriesOf({ directories }: Config): readonly SourceDirectory[] {
  return directories.map((one) => ({
    path: one.path,
    source: one.source ?? sourceOf(one.path),
    include: one.include,
    exclude: one.exclude,
    isRecursive: one.recursive,
    mayDelete: one.delete,
    priority: one.priority,
  }));
}

export function gateOf(config: Config): GateSettings {
  const { schedule, hours } = config;
  const minutes = (text: string) => minutesOf(text) ?? 0;
  return {
    timeZone: config.timeZone,
    hours: hours.map(({ from, to }) => ({ from: minutes(from) % 1440, to: minutes(to) % 1440 })),
    schedule:
      schedule === 'immediate'
        ? { kind: 'immediate' }
        : 'every' in schedule
          ? { kind: 'interval', everyMs: schedule.every }
          : { kind: 'daily', minutes: minutes(schedule.at) },
  };
}

/** Other endpoints than AWS rarely have a name for each bucket. */
function pathStyleOf({ s3 }: Config): boolean {
  return s3.pathStyle ?? (s3.endpoint !== undefined && !s3.endpoint.includes('amazonaws.com'));
}

export function endpointOf({ s3 }: Config): string {
  const suffix = s3.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return s3.endpoint ?? `https://s3.${s3.region}.${suffix}`;
}

export function storeSettingsOf(config: Config) {
  const { storageClass, tags, encryption, kmsKeyId } = config.s3;
  return { storageClass, tags, encryption, kmsKeyId };
}

export function clientSettingsOf(config: Config) {
  const { region, endpoint, profile, accessKeyId, secretAccessKey } = config.s3;
  const connections = config.upload.files * CONNECTIONS_A_FILE + config.upload.parts;
  const pathStyle = pathStyleOf(config);
  return { region, endpoint, profile, accessKeyId, secretAccessKey, pathStyle, connections };
}
