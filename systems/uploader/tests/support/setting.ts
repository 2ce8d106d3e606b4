/** A folder, a configuration and an agent in this process, for one test. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { onTestFinished } from 'vitest';
import { Agent, type AgentOptions } from '../../agent/agent.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import type { Moment } from '../../model/nouns.ts';

export const realMoment: Moment = { ...systemClock, now: () => new Date() };

export interface Line {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface Setting {
  /** Where the logs are. */
  readonly logs: string;
  readonly state: string;
  readonly config: Config;
  readonly lines: Line[];
  write(path: string, content: string | Uint8Array): string;
  agent(options?: Partial<AgentOptions>): Agent;
}

export interface SettingOptions {
  readonly endpoint: string | undefined;
  readonly vehicle?: string;
  readonly bucket?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly region?: string | undefined;
  /** Merged into the configuration. */
  readonly config?: Record<string, unknown>;
  readonly folder?: string;
}

/** Fast enough to test with: nothing here is about how long a default is. */
const QUICK = {
  watch: { stableAfter: 0, rescanEvery: '5 s' },
  upload: { retry: { first: '20 ms', longest: '200 ms' } },
  monitoring: { prometheus: { enabled: false } },
  reserve: '64 KB',
  timeZone: 'UTC',
};

export async function makeSetting(options: SettingOptions): Promise<Setting> {
  const folder = options.folder ?? (await cleanup.folder('uploader-'));
  const logs = join(folder, 'logs', 'terminal');
  const state = join(folder, 'state');
  mkdirSync(logs, { recursive: true });
  const { endpoint, bucket = 'logs', region = 'us-east-1' } = options;
  const { accessKeyId = 'test-key', secretAccessKey = 'test-secret' } = options;
  const config = configSchema.parse(
    merged(
      {
        ...QUICK,
        vehicle: options.vehicle ?? 'v001',
        state,
        directories: [{ path: logs }],
        s3: { bucket, endpoint, region, accessKeyId, secretAccessKey },
      },
      options.config ?? {},
    ),
  );
  const lines: Line[] = [];
  return {
    logs,
    state,
    config,
    lines,
    write(path, content) {
      const whole = join(logs, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, content);
      return whole;
    },
    agent: (more = {}) => makeAgent(config, lines, more),
  };
}

function makeAgent(config: Config, lines: Line[], more: Partial<AgentOptions>): Agent {
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const agent = new Agent({
    config,
    moment: realMoment,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    pid: process.pid,
    chance: Math.random,
    onFatal: (error) => log('fatal')({}, String(error)),
    ...more,
  });
  onTestFinished(() => agent.stop(soon));
  return agent;
}

export const soon = { signal: new AbortController().signal, remainingMs: () => 5_000 };

function merged(one: unknown, other: unknown): unknown {
  if (!isMap(one) || !isMap(other)) return other === undefined ? one : other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, merged(one[name], other[name])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
