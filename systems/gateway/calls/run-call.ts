/**
 * Runs one call: asks providers, hands the answer on, ends the hold. What is to be done when stands
 * in `call-state.ts`; here it is done.
 */
import { chatToMessageAnswer, messageToChatAnswer } from '../dialects/answers.ts';
import { type Dialect, dialectOf, type StreamEvent } from '../dialects/dialect.ts';
import { type JsonRecord, textOf } from '../dialects/json.ts';
import { namedAnswer } from '../dialects/named.ts';
import { picturesAsAsked } from '../dialects/pictures.ts';
import { stopsOf } from '../dialects/reasons.ts';
import { withUsage } from '../dialects/usage.ts';
import type { CloseOutcome, StoredAnswer } from '../model/hold.ts';
import { tokensOf, type Usage } from '../model/usage.ts';
import type { ProviderAnswer, StreamPiece, UpstreamFailure } from '../providers/provider.ts';
import {
  type Call,
  type CallEnd,
  type CallTools,
  type Client,
  contentTypeOf,
  type Route,
} from './call.ts';
import {
  type CallEvent,
  type CallState,
  type CallStep,
  type Closing,
  callBegins,
  callStep,
  type Standing,
} from './call-state.ts';
import { eventText } from './event-text.ts';
import { type Meter, meter } from './meter.ts';
import { outflow } from './outflow.ts';
import { withinHold } from './within-hold.ts';

export async function runCall(tools: CallTools, call: Call, client: Client): Promise<CallEnd> {
  const run = new CallRun(tools, call, client);
  const hungUp = () => run.hungUp();
  const overdue = setTimeout(() => run.overdue(), tools.longestCallMs);
  client.signal.addEventListener('abort', hungUp, { once: true });
  try {
    if (client.signal.aborted) hungUp();
    return await run.toEnd();
  } catch (error) {
    await run.lost();
    throw error;
  } finally {
    clearTimeout(overdue);
    client.signal.removeEventListener('abort', hungUp);
  }
}

class CallRun {
  readonly #tools: CallTools;
  readonly #call: Call;
  readonly #client: Client;
  readonly #upstream = new AbortController();
  readonly #sent: string[] = [];
  #state: CallState;
  #meter: Meter;
  #failure: UpstreamFailure = { reason: 'unreachable' };
  #begun = false;
  #isClosing = false;
  /** Writes down how the provider's record of this call is found; undefined: there is none. */
  #noting: Promise<void> | undefined;

  constructor(tools: CallTools, call: Call, client: Client) {
    this.#tools = tools;
    this.#call = call;
    this.#client = client;
    this.#state = callBegins(askedOf(call), call.stream).state;
    this.#meter = meter(dialectOf[call.operation], call.promptEstimate);
  }

  take(event: CallEvent): CallStep {
    const step = callStep(this.#state, event);
    this.#state = step.state;
    if (step.actions.some(({ kind }) => kind === 'abort')) this.#upstream.abort();
    return step;
  }

  hungUp(): void {
    this.#failure = { reason: 'aborted' };
    this.take({ kind: 'hungUp', standing: this.#standing() });
  }

  /** The client is left as well: it may be the one who was too slow. */
  overdue(): void {
    this.#failure = { reason: 'stalled' };
    this.take({ kind: 'overdue' });
    this.#client.leave();
  }

  /** An error of ours: nobody else would close this hold before it is an hour old. */
  async lost(): Promise<void> {
    if (this.#isClosing) return;
    this.#upstream.abort();
    const { close, ledger } = this.#tools;
    // What could not be written is said again by the ledger itself.
    await close(() => ledger.unresolved(this.#call.hold, 'the gateway failed')).catch(() => {});
  }

  #standing(): Standing {
    if (this.#meter.said() !== undefined) return 'said';
    if (this.#meter.isFinished()) return 'saidSoon';
    return this.#noting === undefined ? 'countable' : 'recorded';
  }

  async toEnd(): Promise<CallEnd> {
    let answer: JsonRecord | undefined;
    let last: readonly StreamEvent[] = [];
    while (this.#state.at === 'asking') {
      const { provider: name } = this.#state.now;
      const route = this.#call.routes.find(({ provider }) => provider.name === name);
      if (route === undefined) throw new Error(`no route to ${name}`);
      const asked = await this.#ask(route);
      if (asked.kind === 'failed') {
        this.#failure = asked.failure;
        this.take({ kind: 'failed', failure: asked.failure });
      } else if (asked.kind === 'whole') {
        this.#meter = meter(asked.dialect, this.#call.promptEstimate);
        this.#meter.hearWhole(asked.body);
        answer = this.#spoken(asked.body, asked.dialect);
        this.take({ kind: 'answered' });
      } else {
        last = await this.#pump(asked, route);
      }
    }
    if (this.#state.at !== 'closed') throw new Error('a call ended before its hold');
    return await this.#close(this.#state.how, answer, last);
  }

  async #ask({ provider, model }: Route): Promise<ProviderAnswer> {
    const { operation, stream, hold } = this.#call;
    const { maxTokens } = hold.terms.size;
    const body = withinHold(operation, this.#call.body, maxTokens);
    const { signal } = this.#upstream;
    const { limits, nowMs } = this.#tools;
    const startMs = nowMs();
    this.#tools.asked(provider.name);
    const answer = await provider.send({
      ...{ operation, model, body, maxTokens, stream, signal, limits },
    });
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    const latencyMs = nowMs() - startMs;
    this.#tools.heard({ provider: provider.name, failure, latencyMs });
    return answer;
  }

  /** Hands a stream on; what ends it is held back until it is paid for. */
  async #pump(
    { pieces, dialect }: Extract<ProviderAnswer, { kind: 'stream' }>,
    route: Route,
  ): Promise<readonly StreamEvent[]> {
    this.#meter = meter(dialect, this.#call.promptEstimate);
    const out = outflow(dialect, this.#call, this.#tools.nowMs);
    this.take({ kind: 'began' });
    for await (const piece of pieces) {
      if (this.#state.at === 'closed') break;
      if (piece.kind === 'failed') {
        this.#broke(piece, route);
        break;
      }
      this.#meter.hearEvent(piece.event);
      this.#note(route);
      if (!out.isEnd(piece.event)) await this.#forward(out.next(piece.event));
    }
    if (this.#state.at === 'closed') return [];
    this.take({ kind: 'answered' });
    return out.end(this.#meter.said() === undefined ? this.#meter.counted() : undefined);
  }

  #broke({ failure }: Extract<StreamPiece, { kind: 'failed' }>, { provider }: Route): void {
    this.#failure = failure;
    // The request was answered once already, so this is not about how long it took.
    this.#tools.heard({ provider: provider.name, failure, latencyMs: 0 });
    this.take({ kind: 'failed', failure });
  }

  /**
   * A provider that keeps records can be asked about this call after a crash of ours. The stream
   * does not wait for it: only where nothing else tells what was used it is needed.
   */
  #note({ provider }: Route): void {
    if (provider.recordOf === undefined || this.#noting !== undefined) return;
    const reference = this.#meter.upstreamId();
    if (reference === undefined) return;
    const { close, ledger } = this.#tools;
    const noted = { provider: provider.name, reference };
    const isNeeded = () => this.#state.at !== 'closed' || this.#state.how.end === 'unresolved';
    const write = async () => {
      if (isNeeded()) await ledger.upstream(this.#call.hold, noted);
    };
    // What failed was told by `close`; without a record the operator pays.
    this.#noting = close(write).catch(() => undefined);
  }

  async #forward(events: readonly StreamEvent[]): Promise<void> {
    if (events.length === 0) return;
    const text = events.map(eventText).join('');
    const { keepsAnswer, cacheKey } = this.#call;
    if (keepsAnswer || cacheKey !== undefined) this.#sent.push(text);
    if (this.#client.signal.aborted) return;
    this.#begun = true;
    await this.#client.write(text);
  }

  #spoken(given: JsonRecord, dialect: Dialect): JsonRecord {
    const { operation, body } = this.#call;
    const answer = namedAnswer(given, textOf(body.model));
    if (operation === 'images') return picturesAsAsked(answer, body);
    const wanted = dialectOf[operation];
    if (wanted === dialect) return answer;
    if (wanted === 'anthropic') return chatToMessageAnswer(answer, stopsOf(body));
    return messageToChatAnswer(answer, Math.floor(this.#tools.nowMs() / 1_000));
  }

  async #close(
    how: Closing,
    answer: JsonRecord | undefined,
    last: readonly StreamEvent[],
  ): Promise<CallEnd> {
    const { stream, operation, face } = this.#call;
    this.#isClosing = true;
    if (how.end !== 'settle') {
      await this.#leave(how.end);
      const waits = how.end === 'unresolved';
      const usedTokens = waits ? tokensOf(this.#meter.counted()) : 0;
      if (this.#client.signal.aborted) return { kind: 'gone', usedTokens };
      return { kind: 'failed', failure: this.#failure, begun: this.#begun, waits };
    }
    const said = this.#meter.said();
    const usage = said ?? this.#meter.counted();
    const told = answer && said === undefined ? withUsage(operation, answer, usage) : answer;
    const shown = told && face ? face.whole(told) : told;
    const body = stream ? last.map(eventText).join('') : JSON.stringify(shown);
    const { charged } = await this.#settle(how.provider, usage, body);
    const usedTokens = tokensOf(usage);
    if (said !== undefined) this.#keep(how.provider, said, body);
    if (this.#client.signal.aborted) return { kind: 'gone', usedTokens };
    if (stream) await this.#client.write(body);
    return { kind: 'answered', provider: how.provider, charged, body, usedTokens };
  }

  async #leave(end: 'void' | 'unresolved'): Promise<void> {
    const { ledger, close } = this.#tools;
    const { hold } = this.#call;
    const { reason } = this.#failure;
    if (end === 'void') await close(() => ledger.void(hold, reason));
    else {
      await this.#noting;
      await close(() => ledger.unresolved(hold, reason));
    }
  }

  /** Whole answers alone, whose usage the provider itself said. */
  #keep(provider: string, usage: Usage, end: string): void {
    const { cacheKey } = this.#call;
    if (cacheKey === undefined || this.#upstream.signal.aborted) return;
    this.#tools.cache?.keep(cacheKey, { provider, usage, body: this.#sent.join('') + end });
  }

  async #settle(provider: string, usage: Usage, body: string): Promise<CloseOutcome> {
    const { hold, keepsAnswer } = this.#call;
    const contentType = contentTypeOf(this.#call);
    // What a client that hung up did not get is no answer to give again.
    const isWhole = this.#state.at === 'closed' && !this.#upstream.signal.aborted;
    const stored: StoredAnswer = { status: 200, contentType, body: this.#sent.join('') + body };
    const kept = keepsAnswer && isWhole ? { answer: stored } : {};
    const settlement = { provider, usage, ...kept };
    const outcome = await this.#tools.close(() => this.#tools.ledger.settle(hold, settlement));
    // Somebody took us for dead, and gave the money back: what is not paid for does not end well.
    if (outcome.state !== 'settled')
      throw new Error(`the hold was ${outcome.state} before its end`);
    return outcome;
  }
}

function askedOf({ routes: [first, ...rest], hold, body }: Call) {
  const asked = ({ provider: { name, stopsBilling } }: Route) => {
    const price = hold.terms.prices.find(({ provider }) => provider === name);
    // Of what is thought and not shown nobody but the provider can say how much it was.
    const isHidden =
      price?.perMillion.reasoning !== undefined || body.reasoning_effort !== undefined;
    return { provider: name, stopsBilling: stopsBilling && !isHidden };
  };
  return [asked(first), ...rest.map(asked)] as const;
}
