/**
 * Runs the jobs again and again. Several APIs share the work: what is taken piece by piece they do
 * together; a walk over everything is done by the one that holds its lease.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';
import { claimJob } from '../metadata/jobs.ts';
import type { Db } from '../metadata/schema.ts';
import {
  cleanUploads,
  runDeletions,
  runMoves,
  runRepairs,
  sweepServers,
  type UpkeepParts,
  watchServers,
} from './jobs.ts';
import { keepHook, type PurgeHook, runPurges } from './purges.ts';

export interface UpkeepOptions {
  readonly parts: UpkeepParts;
  readonly clock: Clock;
  readonly holder: string;
  /** From one round to the next of what has to be quick. */
  readonly roundMs: number;
  readonly sweepMs: number;
  /** Whom caches in front of the APIs listen to. */
  readonly hook?: PurgeHook | undefined;
  readonly onFailure: (job: string, error: unknown) => void;
}

export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly alone: boolean;
  readonly run: (parts: UpkeepParts) => Promise<number>;
}

export function upkeep(options: UpkeepOptions): Upkeep {
  const { roundMs, sweepMs, hook } = options;
  const jobs: readonly Job[] = [
    ...(hook === undefined ? [] : purgeJobs(hook)),
    { name: 'servers', everyMs: roundMs, alone: true, run: watchServers },
    { name: 'uploads', everyMs: roundMs * 5, alone: false, run: cleanUploads },
    { name: 'deletions', everyMs: roundMs, alone: false, run: runDeletions },
    { name: 'repairs', everyMs: roundMs, alone: false, run: runRepairs },
    { name: 'moves', everyMs: roundMs * 2, alone: true, run: runMoves },
    { name: 'sweep', everyMs: sweepMs, alone: true, run: sweepServers },
  ];
  const loops: { stop(): Promise<void> }[] = [];
  return {
    start() {
      for (const job of jobs) loops.push(loop(options, job));
    },
    async stop() {
      await Promise.all(loops.splice(0).map((one) => one.stop()));
    },
  };
}

const PURGE_MS = 250;
const HOOK_MS = 60_000;

function purgeJobs(hook: PurgeHook): readonly Job[] {
  const of = (name: string, everyMs: number, run: (db: Db, hook: PurgeHook) => Promise<number>) => {
    return { name, everyMs, alone: false, run: ({ db }: UpkeepParts) => run(db, hook) };
  };
  return [of('purges', PURGE_MS, runPurges), of('purge hooks', HOOK_MS, keepHook)];
}

function loop(options: UpkeepOptions, { name, everyMs, alone, run }: Job) {
  const { parts, clock, holder, onFailure } = options;
  let stopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  const round = async () => {
    try {
      const mine = !alone || (await claimJob(parts.db, name, holder, everyMs * 3 + 30_000));
      // As long as there is something to do it goes on without a pause.
      while (mine && !stopped && (await run(parts)) > 0 && name !== 'moves' && name !== 'sweep');
    } catch (error) {
      onFailure(name, error);
    }
  };
  const again = () => {
    cancel = clock.after(everyMs, () => {
      running = round().finally(() => {
        if (!stopped) again();
      });
    });
  };
  again();
  return {
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
