/** Tasks as a run needs them: bytes made once, figures at hand, one drawn by weight. */
import type { RandomStream } from '../faults/random.ts';
import { type Checker, checkerOf, needsBody } from './checker.ts';
import type { Wishes } from './connection.ts';
import { loadErrors } from './errors.ts';
import type { Figures } from './figures.ts';
import type { Recorder } from './recorder.ts';
import type { Draw, Expectation, Span, Task, User } from './scenario.ts';
import { type RequestBytes, type RequestSpec, requestBytes, type Target } from './target.ts';

export interface PreparedRequest {
  readonly figures: Figures;
  readonly check: Checker;
  readonly wishes: Wishes;
}

export type PreparedTask = {
  readonly figures: Figures;
  readonly thinkMs: Span | undefined;
} & (
  | (PreparedRequest & { readonly bytes: (draw: Draw) => RequestBytes })
  | { readonly script: (user: User) => Promise<void>; readonly name: string }
);

export interface Preparation {
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly recorder: Recorder;
}

export function prepareRequest(
  recorder: Recorder,
  name: string,
  expect: Expectation | undefined,
  stream: boolean,
  keep: boolean,
): PreparedRequest {
  return {
    figures: recorder.named(name),
    check: checkerOf(expect),
    wishes: { keep: keep || needsBody(expect), events: stream || expect?.events !== undefined },
  };
}

export function prepareTask(task: Task, preparation: Preparation): PreparedTask {
  const { recorder, target, headers } = preparation;
  if ('run' in task) {
    const { name, run, thinkMs } = task;
    return { figures: recorder.named(name), name, script: run, thinkMs };
  }
  const { request, expect, stream = false, thinkMs } = task;
  const withHeaders = (spec: RequestSpec) => ({
    ...spec,
    headers: { ...headers, ...spec.headers },
  });
  const name = task.name ?? (typeof request === 'function' ? 'request' : nameOf(request));
  const prepared = prepareRequest(recorder, name, expect, stream, false);
  if (typeof request === 'function') {
    const bytes = (draw: Draw) => requestBytes(target, withHeaders(request(draw)));
    return { ...prepared, thinkMs, bytes };
  }
  const made = requestBytes(target, withHeaders(request));
  return { ...prepared, thinkMs, bytes: () => made };
}

function nameOf({ method, path = '/', body, json }: RequestSpec): string {
  const isPost = body !== undefined || json !== undefined;
  return `${(method ?? (isPost ? 'POST' : 'GET')).toUpperCase()} ${path}`;
}

/** Draws a task by its weight. */
export function pickerOf(
  tasks: readonly Task[],
  prepared: readonly PreparedTask[],
  random: RandomStream,
): () => PreparedTask {
  const weights = tasks.map(({ weight = 1 }) => weight);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const [first] = prepared;
  if (first === undefined || !(sum > 0) || weights.some((weight) => !(weight >= 0)))
    throw loadErrors.make('LOAD_BAD_SCENARIO', { reason: 'no task has a weight above 0' });
  if (prepared.length === 1) return () => first;
  return () => {
    let left = random.fraction() * sum;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return prepared[index] ?? first;
    }
    return first;
  };
}

export function drawMs(span: Span | undefined, random: RandomStream): number {
  if (span === undefined) return 0;
  if (typeof span === 'number') return span;
  return span[0] + random.fraction() * (span[1] - span[0]);
}
