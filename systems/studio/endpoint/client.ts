/** Calls models over the OpenAI API, each under the idempotency key that it is given. */
import {
  chargeInReceipt,
  type HttpAnswer,
  type Outcome,
  outcomeOf,
  receiptToAsk,
} from './outcome.ts';

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
const receiptHeader = 'x-receipt-id';

export function endpoint(settings: EndpointSettings): Endpoint {
  const { apiKey, timeoutMs = 120_000, fetch = globalThis.fetch } = settings;
  const base = settings.url.replace(/\/+$/, '').replace(/\/v1$/, '');
  const authorization = `Bearer ${apiKey}`;
  /** What the call cost, from its receipt where the answer itself does not say it. */
  const withCharge = async (answer: HttpAnswer, signal: AbortSignal): Promise<HttpAnswer> => {
    const id = receiptToAsk(answer);
    if (id === undefined) return answer;
    const headers = { authorization };
    const response = await fetch(`${base}/receipts/${id}`, { headers, signal, redirect: 'error' });
    const { status, body } = await read(response);
    // Another gateway than ours may have such headers and no receipts.
    if (status === 404) return answer;
    const charge = status === 200 ? chargeInReceipt(body) : null;
    if (charge === null) throw new Error(`the receipt ${id} does not say what was charged yet`);
    return { ...answer, charge };
  };
  return {
    name: base,
    async complete(request, key, abandon) {
      const signal = AbortSignal.any([abandon, AbortSignal.timeout(timeoutMs)]);
      try {
        const response = await fetch(`${base}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization, 'idempotency-key': key },
          body: JSON.stringify(request),
          signal,
          redirect: 'error',
        });
        return outcomeOf(await withCharge(await read(response), signal));
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
    receiptId: response.headers.get(receiptHeader),
    body: Buffer.concat(pieces).toString('utf8'),
  };
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
