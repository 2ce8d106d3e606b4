/** A job under a lease, from what was left by the worker before to its end or to a stop. */
import type { Endpoint } from '../endpoint/client.ts';
import { failedRecords, type KeptCall, recordIndexes, unfinishedCalls } from '../jobs/calls.ts';
import type { JobConfig } from '../jobs/config.ts';
import type { Job } from '../jobs/job.ts';
import type { Ending } from '../jobs/jobs.ts';
import { type Acquired, LeaseLost } from '../jobs/leases.ts';
import { pauseEndpoint, writeLedger } from '../jobs/ledger-batch.ts';
import type { StudioDb } from '../jobs/schema.ts';
import type { SeedRow } from '../model/nouns.ts';
import { makeRecord } from './lane.ts';
import { flight, type LaneSettings, type RenderStep } from './lane-settings.ts';
import { ledgerWriter } from './ledger-writer.ts';
import { stepsOf } from './next-action.ts';
import { resend } from './send.ts';
import { Stopped, type StopReason } from './stop.ts';
import type { Turns } from './turns.ts';

export interface NumberedRow {
  readonly index: number;
  readonly row: SeedRow;
}

export interface RunSettings {
  readonly db: StudioDb;
  readonly endpoint: Endpoint;
  /** The rows of the records that are wanted, in order. */
  readonly rows: (
    config: JobConfig,
    total: number,
    isWanted: (index: number) => boolean,
  ) => AsyncIterable<NumberedRow>;
  readonly renderer: (config: JobConfig) => RenderStep;
  readonly turn: Turns;
  /** Writes what is done since the last one, so that a partial result can be fetched. */
  readonly checkpoint: (acquired: Acquired) => Promise<void>;
  readonly holdsLease: () => boolean;
  readonly lanes: number;
  readonly sendsPerCall: number;
  readonly backoffMs: number;
  /** Fires when the worker is told to stop: no further calls. */
  readonly stop: AbortSignal;
  /** Fires when it must let go of the calls under way as well. */
  readonly abandon: AbortSignal;
}

/** What happened to the job, for `endLease`; undefined leaves its status as its owner set it. */
export async function runJob(
  settings: RunSettings,
  acquired: Acquired,
): Promise<Ending | undefined> {
  const { job, lease } = acquired;
  const { db, endpoint } = settings;
  const halt = new AbortController();
  const crash = new AbortController();
  const ours = flight();
  const stopFor = (reason: StopReason) => {
    if (!halt.signal.aborted) halt.abort(new Stopped(reason));
    ours.wake();
  };
  const onStop = () => stopFor({ kind: 'shutdown' });
  if (settings.stop.aborted) onStop();
  settings.stop.addEventListener('abort', onStop, { once: true });
  const lanes: LaneSettings = {
    jobId: job.jobId,
    config: job.config,
    steps: stepsOf(job.config.template),
    endpoint,
    ledger: ledgerWriter((batch) => writeLedger(db, lease, endpoint.name, batch)),
    flight: ours,
    render: settings.renderer(job.config),
    turn: settings.turn,
    pauseAll: (forMs) => pauseEndpoint(db, endpoint.name, forMs),
    abandon: AbortSignal.any([settings.abandon, crash.signal]),
    halt: halt.signal,
    holdsLease: settings.holdsLease,
    sendsPerCall: settings.sendsPerCall,
    backoffMs: settings.backoffMs,
  };
  // A lane's own fault ends all of them; a reason to stop lets the others land first.
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (error instanceof Stopped) return stopFor(error.reason);
      crash.abort();
      stopFor({ kind: 'shutdown' });
      throw error;
    }
  };
  try {
    const open = await unfinishedCalls(db, job.jobId);
    await inLanes(settings.lanes, openCalls(open), (call) => guarded(() => resend(lanes, call)));
    if (isLive(job) && !halt.signal.aborted) {
      await makeRecords(settings, acquired, lanes, guarded);
    }
  } finally {
    settings.stop.removeEventListener('abort', onStop);
    await lanes.ledger.idle();
  }
  const stopped = halt.signal.aborted ? (halt.signal.reason as Stopped) : undefined;
  // Its calls that could not be brought home are tried again, and not at once.
  if (!isLive(job)) return isFromOutside(stopped) ? { restful: true } : undefined;
  return await endingOf(settings, acquired, stopped);
}

function isFromOutside(stopped: Stopped | undefined): boolean {
  return stopped !== undefined && stopped.reason.kind !== 'shutdown';
}

function isLive({ status }: Job): boolean {
  return status === 'RUNNING';
}

async function* openCalls(calls: readonly KeptCall[]): AsyncGenerator<KeptCall> {
  yield* calls.filter(({ state }) => state === 'sent' || state === 'answered');
}

async function makeRecords(
  settings: RunSettings,
  acquired: Acquired,
  lanes: LaneSettings,
  guarded: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { db } = settings;
  const { job } = acquired;
  const kept = await recordIndexes(db, job.jobId);
  // Read again: what was open when we came is settled by now.
  const calls = Map.groupBy(await unfinishedCalls(db, job.jobId), (call) => call.recordIndex);
  const checkpoints = checkpointer(settings, acquired, kept.size);
  const rows = settings.rows(job.config, job.total, (index) => !kept.has(index));
  await inLanes(settings.lanes, whileRunning(rows, lanes.halt, guarded), ({ index, row }) =>
    guarded(async () => {
      await makeRecord(lanes, index, row, calls.get(index) ?? []);
      checkpoints.kept();
    }),
  );
  await checkpoints.settled();
}

async function* whileRunning(
  rows: AsyncIterable<NumberedRow>,
  halt: AbortSignal,
  guarded: (work: () => Promise<void>) => Promise<void>,
): AsyncGenerator<NumberedRow> {
  const source = rows[Symbol.asyncIterator]();
  try {
    while (!halt.aborted) {
      let next: IteratorResult<NumberedRow> | undefined;
      await guarded(async () => {
        next = await source.next();
      });
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

/** So many at once; the first failure is thrown when all have come back. */
async function inLanes<Item>(
  count: number,
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let failed = false;
  const lane = async () => {
    while (!failed) {
      const next = await items.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: count }, lane));
  await items.return(undefined);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** One checkpoint at a time, beside the lanes; a lost lease is theirs to notice. */
function checkpointer(settings: RunSettings, acquired: Acquired, before: number) {
  const every = acquired.job.config.checkpointEvery;
  let count = before;
  let under: Promise<void> | undefined;
  let failure: unknown;
  const run = async () => {
    try {
      await settings.checkpoint(acquired);
      failure = undefined;
    } catch (error) {
      if (!(error instanceof LeaseLost)) failure = error;
    }
    under = undefined;
  };
  return {
    kept() {
      count += 1;
      if (count % every === 0) under ??= run();
    },
    async settled() {
      await under;
      if (failure !== undefined) throw failure;
    },
  };
}

async function endingOf(
  settings: RunSettings,
  { job }: Acquired,
  stopped: Stopped | undefined,
): Promise<Ending | undefined> {
  switch (stopped?.reason.kind) {
    case 'budget':
      return {
        event: 'exhaust',
        problem: 'the budget is used up',
        exhausted: stopped.reason.budget,
      };
    case 'shutdown':
      return { event: 'interrupt', problem: 'its worker was stopped' };
    case 'endpoint refuses':
    case 'seed changed':
      return { event: 'fail', problem: stopped.reason.problem };
    case 'no credit':
      return { event: 'pause', problem: `the endpoint wants money: ${stopped.reason.problem}` };
    case 'endpoint unreachable':
      return {
        event: 'interrupt',
        problem: `no answer: ${stopped.reason.problem}`,
        restful: true,
      };
    case 'owner':
      return undefined;
    case undefined: {
      const failed = await failedRecords(settings.db, job.jobId);
      if (failed === 0) return { event: 'complete' };
      return { event: 'finish partly', problem: `${failed} of ${job.total} records failed` };
    }
  }
}
