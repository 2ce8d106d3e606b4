/** A call that is answered from what was kept: nobody is asked, and a share of the price is due. */
import { tokensOf } from '../model/usage.ts';
import type { KeptAnswer } from './answer-cache.ts';
import { type Call, type CallEnd, type CallTools, type Client, contentTypeOf } from './call.ts';

/** What was kept for it, if it can be charged: by a price that stands in its terms. */
export function keptFor({ cache }: CallTools, { cacheKey, hold }: Call): KeptAnswer | undefined {
  if (cacheKey === undefined) return undefined;
  const kept = cache?.find(cacheKey);
  return hold.terms.prices.some(({ provider }) => provider === kept?.provider) ? kept : undefined;
}

export async function answerKept(
  { cache, ledger, close }: CallTools,
  call: Call,
  client: Client,
  { provider, usage, body }: KeptAnswer,
): Promise<CallEnd> {
  const { hold, stream, keepsAnswer } = call;
  const stored = { status: 200, contentType: contentTypeOf(call), body };
  const kept = keepsAnswer ? { answer: stored } : {};
  const settlement = { provider, usage, cachedPercent: cache?.percent, ...kept };
  const { charged } = await close(() => ledger.settle(hold, settlement));
  const usedTokens = tokensOf(usage);
  if (client.signal.aborted) return { kind: 'gone', usedTokens };
  if (stream) await client.write(body);
  return { kind: 'answered', provider, charged, body, usedTokens };
}
