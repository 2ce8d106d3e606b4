/** One user of a run: a connection, and the task that it is about. */
import type { RandomStream } from '../faults/random.ts';
import type { Checker } from './checker.ts';
import { Connection } from './connection.ts';
import type { Figures } from './figures.ts';
import type { Recorder } from './recorder.ts';
import type { Answer, User, UserRequest } from './scenario.ts';
import { requestBytes, type Target } from './target.ts';
import { type PreparedRequest, type PreparedTask, prepareRequest } from './tasks.ts';

export interface RunTools {
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly recorder: Recorder;
  readonly buffer: Buffer;
  readonly randomOf: (user: number) => RandomStream;
  readonly nextIteration: () => number;
  readonly isStopping: () => boolean;
  /** Resolves after the time, or when the run stops. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Ends the code of a user when the run is over; it is no error. */
class RunStopped extends Error {}

export class RunUser implements User {
  readonly number: number;
  readonly random: RandomStream;
  readonly memory = new Map<string, unknown>();
  iteration = 0;
  readonly #tools: RunTools;
  readonly #onIdle: (user: RunUser) => void;
  readonly #connection: Connection;
  #figures: Figures | undefined;
  #check: Checker = () => undefined;
  #isStream = false;
  #dueMs = 0;
  #answered: ((isAnswer: boolean) => void) | undefined;
  #name = '';
  /** The last answer counts as good so far. */
  #isGood = false;

  constructor(number: number, tools: RunTools, onIdle: (user: RunUser) => void) {
    this.number = number;
    this.random = tools.randomOf(number);
    this.#tools = tools;
    this.#onIdle = onIdle;
    this.#connection = new Connection(tools.target, tools.buffer, () => this.#ended());
  }

  start(task: PreparedTask, dueMs: number): void {
    this.iteration = this.#tools.nextIteration();
    this.#dueMs = dueMs;
    if ('bytes' in task) this.#send(task, task.bytes(this));
    else void this.#runScript(task.name, task.script, task.figures);
  }

  /** Gives up a request that was sent before then. */
  abandonSentBefore(ms: number, loss: 'timeout' | 'unfinished'): void {
    if (this.#connection.isBusy && this.#connection.sentMs <= ms) this.#connection.abandon(loss);
  }

  close(): void {
    this.#connection.close();
  }

  async request(given: UserRequest | string): Promise<Answer> {
    const { target, headers, recorder } = this.#tools;
    if (this.#tools.isStopping()) throw new RunStopped('the run is over');
    const asked = typeof given === 'string' ? { path: given } : given;
    const { name = this.#name, expect, stream = false, ...spec } = asked;
    const all = { ...spec, headers: { ...headers, ...spec.headers } };
    const bytes = requestBytes(target, all);
    const prepared = prepareRequest(recorder, name, expect, stream, true);
    const isAnswer = await new Promise<boolean>((resolve) => {
      this.#answered = resolve;
      this.#send(prepared, bytes);
    });
    if (isAnswer) return answerOf(this.#connection);
    if (this.#tools.isStopping()) throw new RunStopped('the run is over');
    throw new Error(`no answer: ${this.#connection.loss}`);
  }

  check(isSo: boolean, _name: string): void {
    if (!isSo) this.#takeBack('check');
  }

  async pause(ms: number): Promise<void> {
    await this.#tools.pause(ms);
    // What follows a pause was not due before it.
    this.#dueMs = Number.NaN;
  }

  #send({ figures, check, wishes }: PreparedRequest, bytes: ReturnType<typeof requestBytes>): void {
    const nowMs = performance.now();
    // Only the first request of a task was due at a time; the others when the one before ended.
    if (Number.isNaN(this.#dueMs)) this.#dueMs = nowMs;
    this.#figures = figures;
    this.#check = check;
    this.#isStream = wishes.events;
    this.#tools.recorder.sent(figures);
    this.#connection.send(bytes, wishes, nowMs);
  }

  #ended(): void {
    const figures = this.#figures;
    const connection = this.#connection;
    if (figures === undefined) return;
    const { recorder } = this.#tools;
    const problem = recorder.ended(figures, connection, this.#dueMs, this.#check);
    if (this.#isStream) recorder.streamed(figures, connection);
    this.#isGood = problem === undefined;
    this.#dueMs = Number.NaN;
    const answered = this.#answered;
    this.#answered = undefined;
    if (answered === undefined) this.#onIdle(this);
    else answered(connection.loss === undefined);
  }

  async #runScript(name: string, run: (user: User) => Promise<void>, figures: Figures) {
    this.#name = name;
    this.#isGood = false;
    const { recorder } = this.#tools;
    const sentBefore = recorder.total.sent;
    try {
      await run(this);
    } catch (error) {
      if (!(error instanceof RunStopped)) {
        // A script that fails before it sends anything must not look like a run without errors.
        if (recorder.total.sent === sentBefore) this.#countAttempt(figures);
        this.#takeBack('script');
      }
    }
    this.#onIdle(this);
  }

  #countAttempt(figures: Figures): void {
    this.#tools.recorder.sent(figures);
    figures.answered += 1;
    this.#tools.recorder.total.answered += 1;
    this.#figures = figures;
    this.#isGood = true;
  }

  #takeBack(kind: 'check' | 'script'): void {
    if (!this.#isGood || this.#figures === undefined) return;
    this.#isGood = false;
    this.#tools.recorder.takeBack(this.#figures, kind);
  }
}

function answerOf({ status, head, body, events }: Connection): Answer {
  const text = body.toString();
  return { status, text, events, headers: headersOf(head), json: () => JSON.parse(text) };
}

function headersOf(head: string): Headers {
  const headers = new Headers();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}
