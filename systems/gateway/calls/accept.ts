/** From a request that is well-formed to a call whose money is held, or to why there is none. */
import { createHash } from 'node:crypto';
import { uuidv7 } from '@gauntlet/kit/http';
import { accountErrors } from '../accounts/errors.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Catalogue, ServedBy } from '../catalogue/catalogue.ts';
import type { Operation } from '../dialects/dialect.ts';
import type { Face } from '../dialects/face.ts';
import { type JsonRecord, recordOf, textOf } from '../dialects/json.ts';
import type { ModelEntry } from '../ledger/catalogue/store.ts';
import type { Claim } from '../limits/limit.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { ToldLimits } from '../limits/told.ts';
import type { Hold, HoldOutcome, HoldRequest } from '../model/hold.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Prices } from '../model/price.ts';
import { worstCase } from '../pricing/worst-case.ts';
import { routeOrder, type Strategy } from '../routing/route.ts';
import type { Call, Route } from './call.ts';
import { type Candidate, isAllowed, pricedOf, serversOf } from './candidates.ts';
import { isDeterministic } from './deterministic.ts';
import { callErrors } from './errors.ts';
import type { HealthBoard } from './health-board.ts';
import { imageBound } from './image-bound.ts';
import { holdRefusal } from './refusals.ts';
import { countBeyond, promptEstimate, sizeOf } from './size.ts';

export interface AcceptTools {
  readonly catalogue: Catalogue;
  readonly prices: Prices;
  readonly ledger: Pick<Ledger, 'hold' | 'quote' | 'void'>;
  readonly health: HealthBoard;
  readonly strategy: Strategy;
  readonly nowMs: () => number;
  readonly limiter: Pick<Limiter, 'take' | 'giveBack'>;
  /** Answers of deterministic requests are kept. */
  readonly keepsAnswers: boolean;
}

export interface Planning {
  readonly principal: Principal;
  readonly address: string;
  readonly operation: Operation;
  readonly body: JsonRecord;
  readonly face: Face | undefined;
  readonly idempotencyKey: string | undefined;
  readonly quoteId: string | undefined;
  /** The client wants no answer that was given before, and its own not kept. */
  readonly noStore: boolean;
}

export interface Asking extends Planning {
  /** Of the limits what is left; also where too little is. */
  readonly tellLimits: (limits: ToldLimits) => void;
}

export type Accepted =
  | { readonly kind: 'call'; readonly call: Call; readonly claims: readonly Claim[] }
  | Extract<HoldOutcome, { readonly kind: 'replay' }>;

/** Of a request: what would be held for it, and who could serve it. */
export interface Planned {
  readonly model: ModelEntry;
  readonly request: HoldRequest;
  readonly candidates: readonly Candidate[];
}

export async function accept(tools: AcceptTools, asking: Asking): Promise<Accepted> {
  const { principal, address, operation, body, face, tellLimits } = asking;
  const { request, candidates } = plan(tools, asking);
  const { size } = request.terms;
  const tokens = size.promptTokens + size.maxTokens * size.n;
  const routes = ordered(tools, candidates, request);
  const asked = {
    operation,
    body,
    face,
    stream: body.stream === true,
    wantsUsage: recordOf(body.stream_options).include_usage === true,
    promptEstimate: Math.min(promptEstimate(operation, body), size.promptTokens),
    keepsAnswer: asking.idempotencyKey !== undefined,
    cacheKey: cacheKeyFor(tools, asking),
  };
  // What can be refused without them came before: what is taken here is used, or given back.
  const claims = await tools.limiter.take(principal, address, tokens, tellLimits);
  let isUsed = false;
  try {
    const outcome = await tools.ledger.hold(request);
    if (outcome.kind === 'replay') return outcome;
    if (outcome.kind !== 'held') throw holdRefusal(outcome);
    const { hold } = outcome;
    const [first, ...rest] = routes.filter(isOf(hold));
    if (first === undefined) {
      await tools.ledger.void(hold, 'no provider of the quote serves the model any more');
      throw callErrors.make('QUOTE_GONE');
    }
    isUsed = true;
    return { kind: 'call', call: { hold, routes: [first, ...rest], ...asked }, claims };
  } finally {
    if (!isUsed) await tools.limiter.giveBack(claims, tokens);
  }
}

/** Of a quote the prices are those that were quoted, and so are the providers. */
function isOf({ terms }: Hold): (route: Route) => boolean {
  const names = new Set(terms.prices.map(({ provider }) => provider));
  return ({ provider }) => names.has(provider.name);
}

/** Of one account alone: what somebody asks is nobody else's business, not even by its speed. */
function cacheKeyFor({ keepsAnswers }: AcceptTools, asking: Planning): string | undefined {
  const { principal, operation, body, noStore } = asking;
  if (!keepsAnswers || noStore || !isDeterministic(operation, body)) return undefined;
  return `${principal.accountId} ${digestOf(asking)}`;
}

const promptField: Readonly<Record<Operation, string>> = {
  chat: 'messages',
  messages: 'messages',
  embeddings: 'input',
  images: 'prompt',
};

export function plan(tools: AcceptTools, asking: Planning): Planned {
  const { principal, operation, body, face, idempotencyKey, quoteId } = asking;
  const model = modelFor(tools, asking);
  const limits = { ...model, imageTokens: imageBound(model) };
  const tokens = countBeyond(operation, body, limits);
  if (tokens !== undefined) {
    const { id, contextTokens: limit } = model;
    const param = face?.promptField ?? promptField[operation];
    throw callErrors.make('CONTEXT_LENGTH_EXCEEDED', { model: id, limit, tokens, param });
  }
  const size = sizeOf(operation, body, limits);
  const candidates = candidatesFor(tools, principal, model, operation, size.images > 0);
  const prices = candidates.map(({ price }) => price);
  return {
    model,
    candidates,
    request: {
      id: uuidv7(tools.nowMs()),
      accountId: principal.accountId,
      keyId: principal.kind === 'key' ? principal.key.id : undefined,
      terms: { model: model.id, size, prices },
      idempotency:
        idempotencyKey === undefined
          ? undefined
          : { key: idempotencyKey, digest: digestOf(asking) },
      quoteId,
    },
  };
}

export function modelFor(
  { catalogue }: Pick<AcceptTools, 'catalogue'>,
  { principal, operation, body }: Pick<Planning, 'principal' | 'operation' | 'body'>,
): ModelEntry {
  const id = textOf(body.model);
  const model = catalogue.model(id);
  // Before it is known whether there is one: a key can't be used to find out what there is.
  if (!isAllowed(principal, id)) throw accountErrors.make('MODEL_REFUSED', { model: id });
  if (model === undefined || !model.enabled) throw callErrors.make('MODEL_UNKNOWN', { model: id });
  if (!model.operations.includes(operation)) {
    throw callErrors.make('OPERATION_UNSUPPORTED', { model: id, operation });
  }
  return model;
}

/** Who could serve it, and never nobody. */
export function serversFor(
  tools: Pick<AcceptTools, 'catalogue'>,
  principal: Principal,
  model: ModelEntry,
  operation: Operation,
): readonly [ServedBy, ...ServedBy[]] {
  const [first, ...others] = serversOf(tools, principal, model, operation);
  if (first === undefined) throw callErrors.make('MODEL_UNAVAILABLE', { model: model.id });
  return [first, ...others];
}

function candidatesFor(
  tools: AcceptTools,
  principal: Principal,
  model: ModelEntry,
  operation: Operation,
  isPricedByImage: boolean,
): readonly Candidate[] {
  const served = serversFor(tools, principal, model, operation);
  const candidates = pricedOf(tools, served, model, isPricedByImage);
  if (candidates.length === 0) throw callErrors.make('PRICE_UNKNOWN', { model: model.id });
  return candidates;
}

function ordered(
  { health, strategy, nowMs }: AcceptTools,
  candidates: readonly Candidate[],
  { terms }: HoldRequest,
): readonly Route[] {
  if (candidates.length === 1) return candidates.map(({ served }) => routeTo(served));
  const ranked = candidates.map(({ served, price }) => {
    const worst = worstCase([price], terms.size);
    const { name: provider, rank: order } = served.entry;
    return {
      served,
      provider,
      order,
      priceNano: worst.kind === 'known' ? worst.amount : 0n,
      health: health.health(provider),
      breaker: health.breaker(provider),
    };
  });
  return routeOrder(ranked, strategy, nowMs()).map(({ served }) => routeTo(served));
}

function routeTo({ provider, upstreamModel }: ServedBy): Route {
  return { provider, model: upstreamModel };
}

/** What makes two requests the same; an answer in another form is another answer. */
function digestOf({ operation, body, face }: Planning): string {
  const hash = createHash('sha256').update(face?.name ?? operation);
  return hash.update(JSON.stringify(face?.request ?? body)).digest('base64url');
}
