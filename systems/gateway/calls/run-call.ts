/**
 * Runs one call: asks providers, hands the answer on, ends the hold. What is to be done when stands
 * in `call-state.ts`; here it is done.
 */
import { chatToMessageAnswer, messageToChatAnswer } from '../dialects/answers.ts';
import { dialectOf, type StreamEvent } from '../dialects/dialect.ts';
import type { JsonRecord } from '../dialects/json.ts';
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
} from './call-state.ts';
import { eventText } from './event-text.ts';
import { type Meter, meter } from './meter.ts';
import { outflow } from './outflow.ts';
import { withinHold } from './within-hold.ts';

export async function runCall(tools: CallTools, call: Call, client: Client): Promise<CallEnd> {
  const run = new CallRun(tools, call, client);
  const hungUp = () => run.take({ kind: 'hungUp' });
  client.signal.addEventListener('abort', hungUp, { once: true });
  try {
    if (client.signal.aborted) hungUp();
    return await run.toEnd();
  } finally {
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
        this.take({ kind: 'answered', usage: this.#usage() });
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
    const body = withinHold(this.#call.body, maxTokens);
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
    let isNoted = false;
    for await (const piece of pieces) {
      if (this.#state.at === 'closed') break;
      if (piece.kind === 'failed') {
        this.#broke(piece, route);
        break;
      }
      this.#meter.hearEvent(piece.event);
      if (!isNoted) isNoted = await this.#note(route);
      if (!out.isEnd(piece.event)) await this.#forward(out.next(piece.event));
    }
    if (this.#state.at === 'closed') return [];
    this.take({ kind: 'answered', usage: this.#usage() });
    return out.end();
  }

  #broke({ failure }: Extract<StreamPiece, { kind: 'failed' }>, { provider }: Route): void {
    this.#failure = failure;
    // The request was answered once already, so this is not about how long it took.
    this.#tools.heard({ provider: provider.name, failure, latencyMs: 0 });
    this.take({ kind: 'failed', failure });
  }

  /** A provider that keeps records can be asked about this call after a crash of ours. */
  async #note({ provider }: Route): Promise<boolean> {
    if (provider.recordOf === undefined) return true;
    const reference = this.#meter.upstreamId();
    if (reference === undefined) return false;
    await this.#tools.ledger.upstream(this.#call.hold, { provider: provider.name, reference });
    return true;
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

  #usage(): 'said' | 'unsaid' {
    return this.#meter.said() === undefined ? 'unsaid' : 'said';
  }

  #spoken(body: JsonRecord, dialect: 'openai' | 'anthropic'): JsonRecord {
    const wanted = dialectOf[this.#call.operation];
    if (wanted === dialect) return body;
    if (wanted === 'anthropic') return chatToMessageAnswer(body);
    return messageToChatAnswer(body, Math.floor(this.#tools.nowMs() / 1_000));
  }

  async #close(
    how: Closing,
    answer: JsonRecord | undefined,
    last: readonly StreamEvent[],
  ): Promise<CallEnd> {
    const { hold, stream } = this.#call;
    const { ledger, close } = this.#tools;
    const { reason } = this.#failure;
    if (how.end === 'void') await close(() => ledger.void(hold, reason));
    if (how.end === 'unresolved') await close(() => ledger.unresolved(hold, reason));
    if (how.end !== 'settle') {
      if (this.#client.signal.aborted) return { kind: 'gone', usedTokens: 0 };
      return { kind: 'failed', failure: this.#failure, begun: this.#begun };
    }
    const body = stream ? last.map(eventText).join('') : JSON.stringify(answer);
    const said = how.by === 'provider' ? this.#meter.said() : undefined;
    const usage = said ?? this.#meter.counted();
    const { charged } = await this.#settle(how.provider, usage, body);
    const usedTokens = tokensOf(usage);
    if (said !== undefined) this.#keep(how.provider, said, body);
    if (this.#client.signal.aborted) return { kind: 'gone', usedTokens };
    if (stream) await this.#client.write(body);
    return { kind: 'answered', provider: how.provider, charged, body, usedTokens };
  }

  /** Whole answers alone, whose usage the provider itself said. */
  #keep(provider: string, usage: Usage, end: string): void {
    const { cacheKey } = this.#call;
    if (cacheKey === undefined || this.#upstream.signal.aborted) return;
    this.#tools.cache?.keep(cacheKey, { provider, usage, body: this.#sent.join('') + end });
  }

  #settle(provider: string, usage: Usage, body: string): Promise<CloseOutcome> {
    const { hold, keepsAnswer } = this.#call;
    const contentType = contentTypeOf(this.#call);
    // What a client that hung up did not get is no answer to give again.
    const isWhole = this.#state.at === 'closed' && !this.#upstream.signal.aborted;
    const stored: StoredAnswer = { status: 200, contentType, body: this.#sent.join('') + body };
    const kept = keepsAnswer && isWhole ? { answer: stored } : {};
    const settlement = { provider, usage, ...kept };
    return this.#tools.close(() => this.#tools.ledger.settle(hold, settlement));
  }
}

function askedOf({ routes: [first, ...rest] }: Call) {
  const asked = ({ provider: { name, stopsBilling } }: Route) => ({ provider: name, stopsBilling });
  return [asked(first), ...rest.map(asked)] as const;
}
