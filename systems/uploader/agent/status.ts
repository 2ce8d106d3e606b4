/** What `uploader status` tells, from the registry alone: it works beside an agent and without. */
import type { Config } from '../config/schema.ts';
import { gateOf } from '../config/settings.ts';
import type { DiskState } from '../disk/cleaner.ts';
import type { Hold } from '../model/nouns.ts';
import { isWithinHours } from '../policy/gate.ts';
import { localDay } from '../policy/zoned.ts';
import { isLocked } from '../registry/lock.ts';
import type { Registry } from '../registry/registry.ts';

export interface Status {
  readonly vehicle: string;
  readonly isRunning: boolean;
  readonly isOpen: boolean;
  readonly queue: {
    readonly files: number;
    readonly bytes: number;
    readonly parked: number;
    readonly oldestSeconds: number;
  };
  readonly today: {
    readonly files: number;
    readonly bytes: number;
    readonly budgetBytes: number | undefined;
  };
  readonly disks: readonly DiskState[];
  readonly hold: Hold | undefined;
  readonly lastError: string | undefined;
  readonly metricsError: string | undefined;
}

export async function readStatus(
  config: Config,
  { accounts, queue, sending }: Registry,
  nowMs: number,
): Promise<Status> {
  const facts = await queue.facts(config.upload.retry.attempts);
  const { timeZone } = config;
  const today = localDay(nowMs, timeZone);
  const recent = await sending.verifiedSince(nowMs - 26 * 3_600_000);
  const ofToday = recent.filter(({ atMs }) => localDay(atMs, timeZone) === today);
  const oldest = facts.oldestReadyMs;
  return {
    vehicle: config.vehicle,
    isRunning: isLocked(config.state),
    isOpen: isWithinHours(gateOf(config), nowMs),
    queue: {
      files: facts.files,
      bytes: facts.bytes,
      parked: facts.parked,
      oldestSeconds: oldest === undefined ? 0 : Math.max(0, (nowMs - oldest) / 1000),
    },
    today: {
      files: ofToday.length,
      bytes: ofToday.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      budgetBytes: config.upload.dailyBytes,
    },
    disks: parsed<readonly DiskState[]>(await accounts.fact('disk')) ?? [],
    hold: await holdOf(accounts),
    lastError: errorText(await accounts.fact('last-error')),
    metricsError: errorText(await accounts.fact('metrics-error')),
  };
}

export async function holdOf(accounts: Registry['accounts']): Promise<Hold | undefined> {
  return parsed<Hold>(await accounts.fact('hold')) ?? undefined;
}

function parsed<T>(text: string | undefined): T | null {
  return text === undefined ? null : (JSON.parse(text) as T | null);
}

function errorText(text: string | undefined): string | undefined {
  const error = parsed<{ message: string; atMs: number; code?: string }>(text);
  if (error === null) return undefined;
  const code = error.code === undefined ? '' : `${error.code}: `;
  return `${new Date(error.atMs).toISOString()} ${code}${error.message}`;
}
