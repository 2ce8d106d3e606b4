/** Calls models over the OpenAI API, each under the idempotency key that it is given. */
import type { HttpAnswer, Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
}

export interface EndpointSettings {
  /** Up to and with `/v1`, or before it. */
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface Endpoint {
  readonly name: string;
  complete(request: ChatRequest, key: string, signal: AbortSignal): Promise<Outcome>;
}

/** What an answer may have, which is far above what any model writes. */
const largestAnswer = 16 * 1024 * 1024;
/** Where our gateway says what it charged, in dollars. */
const chargeHeader = 'x-charged-usd';

export function endpoint(settings: EndpointSettings): Endpoint {
  const { apiKey, timeoutMs = 120_000, fetch = globalThis.fetch } = settings;
  const base = settings.url.replace(/\/+$/, '').replace(/\/v1$/, '');
  return {
    name: base,
    async complete(request, key, signal) {
      try {
        const response = await fetch(`${base}/v1/chat/completions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${apiKey}`,
            'idempotency-key': key,
          },
          body: JSON.stringify(request),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
          redirect: 'error',
        });
        return outcomeOf(await read(response));
      } catch (error) {
        return { kind: 'unknown', why: reasonOf(error) };
      }
    },
  };
}

async function read(response: Response): Promise<HttpAnswer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > largestAnswer) throw new Error('the answer is too large');
    pieces.push(piece);
  }
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    charge: response.headers.get(chargeHeader),
    body: Buffer.concat(pieces).toString('utf8'),
  };
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
