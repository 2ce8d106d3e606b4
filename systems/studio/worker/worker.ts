/** A worker: takes jobs, works on several at once, and lets go of them in order when it must. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@gauntlet/kit/errors';
import type { Deadline, Part } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import type { Endpoint } from '../endpoint/client.ts';
import type { FileStore } from '../files/store.ts';
import { type Ending, endLease } from '../jobs/jobs.ts';
import {
  type Acquired,
  abandonedJobs,
  acquireLease,
  LeaseLost,
  renewLease,
} from '../jobs/leases.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { StudioDb } from '../jobs/schema.ts';
import type { Renderer } from '../rendering/renderer.ts';
import { rowsOfRecords } from '../seeds/rows.ts';
import { checkpoints, exportJob } from './finish.ts';
import { type NoticeSenders, sendNotices } from './notify.ts';
import { renderStep } from './render-step.ts';
import { type RunSettings, runJob } from './run-job.ts';
import { turns } from './turns.ts';

export interface WorkerSettings {
  readonly db: StudioDb;
  readonly queue: JobQueue;
  readonly endpoint: Endpoint;
  readonly store: FileStore;
  readonly renderer: Renderer;
  readonly senders: NoticeSenders;
  readonly log: Logger;
  /** Jobs at once, records of one job at once, calls at once over all jobs. */
  readonly jobs: number;
  readonly lanes: number;
  readonly calls: number;
  readonly leaseMs: number;
  readonly sweepMs: number;
  readonly sendsPerCall: number;
  readonly backoffMs: number;
  /** After a failure outside of our hands the job rests for so long. */
  readonly restMs: number;
}

export function workerPart(settings: WorkerSettings): Part {
  const owner = `worker-${process.pid}-${randomUUID().slice(0, 8)}`;
  const stop = new AbortController();
  const abandon = new AbortController();
  const running = new Map<string, Promise<void>>();
  const shared = { turn: turns(settings.calls) };
  let sweep: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let sending: Promise<void> | undefined;

  const begin = (jobId: string) => {
    if (stop.signal.aborted || running.has(jobId) || running.size >= settings.jobs) return;
    const signals = { stop: stop.signal, abandon: abandon.signal };
    const work = workOn(settings, { ...shared, ...signals }, owner, jobId)
      .catch((error: unknown) => {
        settings.log.error({ err: error, jobId }, 'a job was left to the next worker');
      })
      .finally(() => running.delete(jobId));
    running.set(jobId, work);
  };
  const sweepOnce = async () => {
    try {
      for (const jobId of await abandonedJobs(settings.db)) begin(jobId);
    } catch (error) {
      settings.log.warn({ err: error }, 'the sweep failed');
    }
    // Not waited for: whoever is told may be slow, and jobs must not wait for them.
    sending ??= sendNotices(settings.db, settings.senders, stop.signal)
      .catch((error: unknown) => {
        settings.log.warn({ err: error }, 'no news could be sent');
      })
      .finally(() => {
        sending = undefined;
      });
  };
  return {
    name: 'worker',
    async start() {
      await settings.queue.work(async (jobId) => begin(jobId));
      // Also what the queue could not tell: jobs of killed workers, and those that found no place.
      sweep = setInterval(() => {
        sweeping ??= sweepOnce().finally(() => {
          sweeping = undefined;
        });
      }, settings.sweepMs);
      await sweepOnce();
    },
    async stop(deadline: Deadline) {
      clearInterval(sweep);
      stop.abort();
      // Some time is kept to write down what was let go.
      const patienceMs = Math.max(0, Math.min(60_000, deadline.remainingMs() * 0.6));
      const timer = setTimeout(() => abandon.abort(), patienceMs);
      await sweeping;
      await Promise.allSettled(running.values());
      await sending;
      clearTimeout(timer);
    },
  };
}

type Shared = Pick<RunSettings, 'turn' | 'stop' | 'abandon'>;

async function workOn(
  settings: WorkerSettings,
  shared: Shared,
  owner: string,
  jobId: string,
): Promise<void> {
  const { db, leaseMs, log } = settings;
  const acquired = await acquireLease(db, jobId, owner, leaseMs);
  if (acquired === undefined) return;
  const { lease } = acquired;
  const lost = new AbortController();
  const hold = holdLease(settings, acquired, lost);
  try {
    const ending = await ranOrRests(settings, shared, acquired, hold.isHeld, lost.signal);
    if (lost.signal.aborted) throw new LeaseLost(jobId);
    const job = await endLease(db, lease, ending);
    log.info({ jobId, status: job.status, done: job.done }, 'let go of a job');
  } finally {
    hold.release();
  }
}

async function ranOrRests(
  settings: WorkerSettings,
  shared: Shared,
  acquired: Acquired,
  holdsLease: () => boolean,
  lost: AbortSignal,
): Promise<Ending | undefined> {
  const { db, store, renderer } = settings;
  try {
    const ending = await runJob(
      {
        ...shared,
        db,
        endpoint: settings.endpoint,
        rows: (config, total, isWanted) =>
          rowsOfRecords((key, etag) => store.read(key, etag), config, total, isWanted),
        checkpoint: checkpoints(db, store),
        renderer: (config) => renderStep(renderer, config),
        holdsLease,
        abandon: AbortSignal.any([shared.abandon, lost]),
        lanes: settings.lanes,
        sendsPerCall: settings.sendsPerCall,
        backoffMs: settings.backoffMs,
      },
      acquired,
    );
    if (ending?.restful === true) return { ...ending, restMs: settings.restMs };
    return await exported(settings, acquired, ending);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The seed is gone or changed, and will stay so; the storage may come back.
    const event = error.code === 'STORAGE_UNREACHABLE' ? 'interrupt' : 'fail';
    return { event, problem: error.message, restMs: settings.restMs };
  }
}

async function exported(
  { db, store }: WorkerSettings,
  acquired: Acquired,
  ending: Ending | undefined,
): Promise<Ending | undefined> {
  const ends = ['complete', 'finish partly', 'exhaust', 'fail'];
  if (ending?.event === undefined || !ends.includes(ending.event)) return ending;
  const manifest = await exportJob(db, store, acquired);
  return { ...ending, manifest: { ...manifest }, exportedDone: manifest.records };
}

/** Renewed thrice in its time. What was not renewed in time is not held. */
function holdLease({ db, log }: WorkerSettings, { lease }: Acquired, lost: AbortController) {
  let heldUntilMs = performance.now() + lease.ttlMs;
  const timer = setInterval(() => {
    const askedMs = performance.now();
    renewLease(db, lease).then(
      () => {
        heldUntilMs = askedMs + lease.ttlMs;
      },
      (error: unknown) => {
        if (error instanceof LeaseLost) lost.abort();
        else log.warn({ err: error, jobId: lease.jobId }, 'a lease could not be renewed');
      },
    );
  }, lease.ttlMs / 3);
  return {
    isHeld: () => !lost.signal.aborted && performance.now() < heldUntilMs,
    release: () => clearInterval(timer),
  };
}
