/** What every command begins with: the configuration, and the registry of the vehicle. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { logger } from '@gauntlet/kit/telemetry/logger';
import type { Command } from 'commander';
import { readConfigFile } from '../config/load.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { uploaderErrors } from '../model/errors.ts';
import { registryName } from '../registry/open.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';

const NAMES = ['uploader.yaml', '/etc/uploader/uploader.yaml'];

export async function configOf(command: Command): Promise<Config> {
  const { config: asked } = command.optsWithGlobals() as { config?: string };
  const given = asked ?? process.env.UPLOADER_CONFIG;
  const path = given ?? NAMES.find((name) => existsSync(name));
  if (path !== undefined) return readConfigFile(path, process.env, process.stdout.columns);
  return withoutFile();
}

/** `./logs` to a storage on this machine: enough to see it work. */
function withoutFile(): Config {
  const logs = resolve('logs');
  mkdirSync(logs, { recursive: true });
  const vehicle =
    hostname()
      .replaceAll(/[^\w.-]/g, '-')
      .slice(0, 64) || 'vehicle';
  const { STORAGE_ACCESS_KEY_ID, STORAGE_SECRET_ACCESS_KEY } = process.env;
  return configSchema.parse({
    vehicle,
    state: join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'uploader'),
    directories: [{ path: logs, source: 'logs' }],
    s3: {
      bucket: 'logs',
      endpoint: 'http://127.0.0.1:9000',
      accessKeyId: STORAGE_ACCESS_KEY_ID,
      secretAccessKey: STORAGE_SECRET_ACCESS_KEY,
    },
    watch: { stableAfter: '2 s' },
  });
}

export function logOf(config: Config) {
  return logger({ service: 'uploader', level: config.logLevel, gathers: true });
}

/** The registry beside a running agent, or without one. */
export async function withRegistry<T>(
  config: Config,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  if (!existsSync(join(config.state, registryName))) {
    throw uploaderErrors.make('NO_REGISTRY', { path: config.state });
  }
  const registry = await openRegistry({
    folder: config.state,
    log: silent,
    nowMs: Date.now(),
    reserveBytes: 0,
  });
  try {
    return await work(registry);
  } finally {
    await registry.close();
  }
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
