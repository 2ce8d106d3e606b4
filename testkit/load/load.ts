/**
 * Runs a scenario against a server and answers what came of it: `await load({ url, users: 50,
 * forMs: 300_000, limits: ['p95<500ms', 'errors<1%'] })`.
 */
import { type RandomStream, randomStream, type Seed } from '../faults/random.ts';
import { driveClosed } from './closed.ts';
import { Connection } from './connection.ts';
import { loadErrors } from './errors.ts';
import { judgeLimit, type Limit, readLimit } from './limits.ts';
import { driveOpen } from './open.ts';
import { Recorder } from './recorder.ts';
import type { LoadResult, RequestFigures, Second } from './result.ts';
import { Run, type Stop } from './run.ts';
import type { ArrivalStage, Expectation, Span, Task, UserStage } from './scenario.ts';
import { type RequestSpec, readTarget } from './target.ts';
import { pickerOf, prepareTask } from './tasks.ts';

export interface LoadOptions {
  /** The server, and what is asked of it when there are no tasks. */
  readonly url: string;
  readonly tasks?: readonly Task[];
  /** Without tasks: more of the one request. */
  readonly request?: Omit<RequestSpec, 'path'>;
  readonly expect?: Expectation;
  readonly stream?: boolean;
  /** Of every request. */
  readonly headers?: Readonly<Record<string, string>>;

  /** Closed model: so many users, for so long; or in stages. */
  readonly users?: number;
  readonly forMs?: number;
  readonly stages?: readonly UserStage[];
  /** A user begins a task every so often, and its latency counts from when it was to begin. */
  readonly paceMs?: number;
  readonly thinkMs?: Span;

  /** Open model: arrivals a second, with `forMs`; or in stages. */
  readonly ratePerSecond?: number;
  readonly arrivals?: readonly ArrivalStage[];
  /** Connections at most, in the open model. */
  readonly usersMax?: number;
  readonly waitingMax?: number;

  /** `p95<500ms`, `errors<1%`, `rate>=100/s`, `samples>=1000`, `checkout: p99<1s`. */
  readonly limits?: readonly string[];
  readonly seed?: Seed;
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  /** Takes any certificate. */
  readonly insecure?: boolean;
  readonly signal?: AbortSignal;
  /** Once a second. */
  readonly onProgress?: (second: Second) => void;
}

const secondMs = 1_000;

export async function load(options: LoadOptions): Promise<LoadResult> {
  const { url, seed = 1, timeoutMs = 30_000, graceMs = 5_000, headers = {}, signal } = options;
  const limits = (options.limits ?? []).map(readLimit);
  const { target, path } = readTarget(url, options.insecure === true);
  const plan = planOf(options);
  const recorder = new Recorder();
  const tasks = options.tasks ?? [singleTask(options, path)];
  const prepared = tasks.map((task) => prepareTask(task, { target, headers, recorder }));
  const random = (...names: readonly (string | number)[]): RandomStream =>
    randomStream(seed, 'load', ...names);
  const pick = pickerOf(tasks, prepared, random('tasks'));
  let iterations = 0;
  const tools = {
    target,
    headers,
    recorder,
    buffer: Connection.newBuffer(),
    randomOf: (user: number) => random('user', user),
    nextIteration: () => iterations++,
  };
  const startedAt = new Date().toISOString();
  const run = new Run(tools, { timeoutMs, graceMs });
  const seconds = watchSeconds(run, recorder, options.onProgress);
  const onAbort = () => run.stop('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  if (plan.model === 'open') driveOpen(run, plan, pick);
  else driveClosed(run, plan, pick);
  if (signal?.aborted === true) onAbort();
  const stop = await run.ended();
  signal?.removeEventListener('abort', onAbort);
  const durationMs = performance.now() - run.startMs;
  const facts = { url, model: plan.model, seed: String(seed), startedAt, durationMs, stop };
  return resultOf(facts, recorder, limits, seconds.end(durationMs));
}

type Plan =
  | {
      readonly model: 'closed';
      readonly stages: readonly UserStage[];
      readonly paceMs?: number | undefined;
      readonly thinkMs?: Span | undefined;
    }
  | {
      readonly model: 'open';
      readonly stages: readonly ArrivalStage[];
      readonly usersMax: number;
      readonly waitingMax: number;
    };

function planOf(options: LoadOptions): Plan {
  const { users, forMs, stages, paceMs, thinkMs, ratePerSecond, arrivals } = options;
  const isOpen = ratePerSecond !== undefined || arrivals !== undefined;
  const isClosed = users !== undefined || stages !== undefined;
  if (isOpen === isClosed) {
    const reason = isOpen ? 'it has users and arrivals' : 'it says neither users nor arrivals';
    throw loadErrors.make('LOAD_BAD_SCENARIO', { reason });
  }
  if (stages === undefined && arrivals === undefined && !(forMs !== undefined && forMs > 0))
    throw loadErrors.make('LOAD_BAD_SCENARIO', { reason: 'it does not say for how long' });
  if (!isOpen)
    return {
      model: 'closed',
      stages: checked(stages ?? [{ users: users ?? 0, forMs: forMs ?? 0 }], 'users'),
      paceMs,
      thinkMs,
    };
  const { usersMax = 1_000, waitingMax = 100_000 } = options;
  const open = arrivals ?? [{ perSecond: ratePerSecond ?? 0, forMs: forMs ?? 0 }];
  return { model: 'open', stages: checked(open, 'perSecond'), usersMax, waitingMax };
}

function checked<Stage extends UserStage | ArrivalStage>(
  stages: readonly Stage[],
  what: keyof Stage,
): readonly Stage[] {
  const isFit = stages.every((stage) => Number(stage[what]) >= 0 && stage.forMs > 0);
  if (isFit && stages.some((stage) => Number(stage[what]) > 0)) return stages;
  const reason = `a stage needs ${String(what)} of 0 or more (one above 0) and forMs above 0`;
  throw loadErrors.make('LOAD_BAD_SCENARIO', { reason });
}

function singleTask({ request, expect, stream, thinkMs }: LoadOptions, path: string): Task {
  return {
    request: { ...request, path },
    ...(expect === undefined ? {} : { expect }),
    ...(stream === undefined ? {} : { stream }),
    ...(thinkMs === undefined ? {} : { thinkMs }),
  };
}

function watchSeconds(run: Run, recorder: Recorder, onProgress?: (second: Second) => void) {
  const seconds: Second[] = [];
  const take = (atMs: number) => {
    const second = recorder.second(atMs, run.active);
    seconds.push(second);
    onProgress?.(second);
  };
  const timer = setInterval(() => take(performance.now() - run.startMs), secondMs);
  return {
    end(atMs: number): readonly Second[] {
      clearInterval(timer);
      take(atMs);
      return seconds;
    },
  };
}

interface RunFacts {
  readonly url: string;
  readonly model: 'closed' | 'open';
  readonly seed: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly stop: Stop;
}

function resultOf(
  { stop, ...facts }: RunFacts,
  recorder: Recorder,
  limits: readonly Limit[],
  seconds: readonly Second[],
): LoadResult {
  const { durationMs } = facts;
  const named = [...recorder.byName];
  const views: Record<string, RequestFigures> = {};
  for (const [name, figures] of named) views[name] = figures.view(durationMs);
  const all = recorder.total.view(durationMs);
  const verdicts = limits.map((limit) => judgeLimit(limit, all, views));
  const reasons = [
    ...(stop === 'aborted' ? ['it was stopped before its time'] : []),
    ...(all.answered === 0 ? ['no request was answered as expected'] : []),
    ...verdicts.flatMap(({ passes, limit, reason }) => (passes ? [] : [`${limit}: ${reason}`])),
  ];
  const json = named.map(([name, figures]) => [name, figures.json(durationMs)] as const);
  const lag = (value: number) => (Number.isNaN(value) ? 0 : value / 1_000);
  return {
    format: 'gauntlet-load',
    version: 1,
    verdict: reasons.length === 0 ? 'pass' : 'fail',
    reasons,
    complete: stop === 'end',
    ...facts,
    limits: verdicts,
    total: recorder.total.json(durationMs),
    requests: Object.fromEntries(json),
    seconds,
    generatorLagMs: { p99: lag(recorder.lag.percentile(99)), max: lag(recorder.lag.max) },
  };
}
