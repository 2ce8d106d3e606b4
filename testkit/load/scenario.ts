/** What a run does: tasks, and how many users or arrivals carry them out. */
import type { RandomStream } from '../faults/random.ts';
import type { RequestSpec } from './target.ts';

/** Milliseconds; of two, anything between them. */
export type Span = number | readonly [fromMs: number, toMs: number];

export interface Expectation {
  /** Below 400 when not said. */
  readonly status?: number | readonly number[];
  /** A text that must be in the body, an expression, or a function that answers. */
  readonly body?: string | RegExp | ((body: string) => boolean);
  /** At least so many server-sent events. */
  readonly events?: number;
}

/** One request, sent without any further code: the fastest way. */
export interface RequestTask {
  readonly name?: string;
  readonly weight?: number;
  /** A function is asked anew for every request. */
  readonly request: RequestSpec | ((draw: Draw) => RequestSpec);
  readonly expect?: Expectation;
  /** Time to first byte and first event, and events, are measured. */
  readonly stream?: boolean;
  readonly thinkMs?: Span;
}

/** Several requests of one user, in code. */
export interface ScriptTask {
  readonly name: string;
  readonly weight?: number;
  readonly run: (user: User) => Promise<void>;
  readonly thinkMs?: Span;
}

export type Task = RequestTask | ScriptTask;

export interface Draw {
  readonly random: RandomStream;
  /** Counts up over all users of the run. */
  readonly iteration: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly events: number;
  json(): unknown;
}

export interface UserRequest extends RequestSpec {
  /** Under which it is counted; the name of the task when not given. */
  readonly name?: string;
  readonly expect?: Expectation;
  readonly stream?: boolean;
}

export interface User extends Draw {
  /** From 0; a user keeps its connection. */
  readonly number: number;
  /** For what a user must remember from one task to the next. */
  readonly memory: Map<string, unknown>;
  /** Rejects when no answer came; it is counted already. */
  request(request: UserRequest | string): Promise<Answer>;
  /** Counts an error of kind `check` when it is not so. */
  check(isSo: boolean, name: string): void;
  /** Ends early when the run does. */
  pause(ms: number): Promise<void>;
}

/** From what there was before, in a straight line, to this. `users` from 0. */
export interface UserStage {
  readonly users: number;
  readonly forMs: number;
  /** There at once. The first stage always is, unless it says `ramp`. */
  readonly ramp?: boolean;
}

export interface ArrivalStage {
  readonly perSecond: number;
  readonly forMs: number;
  readonly ramp?: boolean;
}
