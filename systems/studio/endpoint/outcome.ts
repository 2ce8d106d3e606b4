/** PURE: what became of a call, as far as money is concerned. */
import { readDollars } from '../model/money.ts';
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
  readonly charge: string | null;
  readonly body: string;
}

const defaultWaitMs = 1_000;
const longestWaitMs = 300_000;

export function outcomeOf({ status, retryAfter, charge, body }: HttpAnswer): Outcome {
  const json = readObject(body);
  if (status >= 200 && status < 300) return answerOf(json, body, charge);
  const error = readObject(json?.error);
  const why = `${status}: ${typeof error?.message === 'string' ? error.message : 'no message'}`;
  if (status === 429) return { kind: 'limited', waitMs: waitOf(retryAfter) };
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
