/** PURE: what became of a call, as far as money is concerned. */
import { dollarText, readDollars } from '../model/money.ts';
import type { Usage } from '../model/nouns.ts';

export type Outcome =
  | {
      readonly kind: 'answer';
      readonly raw: string;
      readonly usage: Usage;
      readonly generationId: string | undefined;
      /** What the endpoint says that it charged; else it follows from the price. */
      readonly charged: bigint | undefined;
    }
  /** The endpoint refused this request for good, and charged nothing. `scope`: what to give up. */
  | { readonly kind: 'refused'; readonly scope: 'record' | 'job' | 'credit'; readonly why: string }
  | { readonly kind: 'limited'; readonly waitMs: number }
  /** It says itself that it failed; failed calls cost nothing. */
  | { readonly kind: 'failed'; readonly why: string }
  /** Nobody knows: perhaps it was charged. Only the same key may be sent again. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** In dollars, where the endpoint says it. */
  readonly charge: string | null;
  /** Of the request at our gateway, where it says one. */
  readonly receiptId: string | null;
  readonly body: string;
}

/** Our gateway's word that a key was charged and its answer was not kept. */
const answerLost = 'idempotency_answer_lost';
/** Its word that it does not know: neither of the two was written down. */
const chargeUncertain = 'charge_uncertain';

/**
 * The receipt that says what a call cost, where the answer does not: our gateway's second answer
 * under a key, and its word that the first one is lost.
 */
export function receiptToAsk({ status, charge, receiptId, body }: HttpAnswer): string | undefined {
  if (charge !== null) return undefined;
  if (status >= 200 && status < 300) return uuidIn(receiptId);
  const error = readObject(readObject(body)?.error);
  if (status !== 409 || error?.code !== answerLost) return undefined;
  return uuidIn(readObject(error.details)?.id);
}

/** Of a receipt of our gateway, as the header of an answer would say it; null while it is open. */
export function chargeInReceipt(body: string): string | null {
  const receipt = readObject(readObject(body)?.receipt);
  const nanos = receipt?.charged;
  if (receipt?.state !== 'settled' || typeof nanos !== 'string') return null;
  return /^\d{1,18}$/.test(nanos) ? dollarText(BigInt(nanos)) : null;
}

function uuidIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f-]{36}$/.test(value) ? value : undefined;
}

const defaultWaitMs = 1_000;
const longestWaitMs = 300_000;

export function outcomeOf(answer: HttpAnswer): Outcome {
  const { status, retryAfter, charge, body } = answer;
  const json = readObject(body);
  if (status >= 200 && status < 300) return answerOf(json, body, charge);
  const error = readObject(json?.error);
  const why = `${status}: ${typeof error?.message === 'string' ? error.message : 'no message'}`;
  if (status === 429) return { kind: 'limited', waitMs: waitOf(retryAfter) };
  if (receiptToAsk({ ...answer, charge: null }) !== undefined && charge !== null) {
    return lostAnswer(body, charge);
  }
  if (error?.code === chargeUncertain) return { kind: 'unknown', why };
  // The first call under this key still runs there.
  if (status === 409 || status === 408) return { kind: 'unknown', why };
  if (status >= 500) return { kind: error === undefined ? 'unknown' : 'failed', why };
  if (error === undefined) return { kind: 'unknown', why };
  if (status === 402) return { kind: 'refused', scope: 'credit', why };
  const scope = status === 401 || status === 403 || status === 404 ? 'job' : 'record';
  return { kind: 'refused', scope, why };
}

function answerOf(
  json: Record<string, unknown> | undefined,
  raw: string,
  charge: string | null,
): Outcome {
  const usage = readObject(json?.usage);
  const inputTokens = tokensOf(usage?.prompt_tokens);
  const outputTokens = tokensOf(usage?.completion_tokens);
  if (inputTokens === undefined || outputTokens === undefined) {
    return { kind: 'unknown', why: 'the answer has no usage, so nobody knows what it cost' };
  }
  return {
    kind: 'answer',
    raw,
    usage: { inputTokens, outputTokens },
    generationId: typeof json?.id === 'string' ? json.id : undefined,
    charged: charge === null ? undefined : readDollars(charge),
  };
}

/** Paid for, and of no use: kept as what it is, so that the next attempt has a key of its own. */
function lostAnswer(raw: string, charge: string): Outcome {
  const usage = { inputTokens: 0, outputTokens: 0 };
  return { kind: 'answer', raw, usage, generationId: undefined, charged: readDollars(charge) };
}

function tokensOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

function waitOf(header: string | null): number {
  const seconds = header === null ? Number.NaN : Number(header);
  if (!Number.isFinite(seconds) || seconds < 0) return defaultWaitMs;
  return Math.min(longestWaitMs, Math.ceil(seconds * 1_000));
}

function readObject(value: unknown): Record<string, unknown> | undefined {
  const object = typeof value === 'string' ? parsed(value) : value;
  const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
  return isObject ? (object as Record<string, unknown>) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or half an answer: the caller sees that it is no object.
    return undefined;
  }
}
