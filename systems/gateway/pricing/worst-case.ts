/** The most that a request can cost, whoever of the candidates serves it. */
import { atLeast, ceilingOf, type Nano } from '../model/money.ts';
import type { Price } from '../model/price.ts';
import type { RequestSize } from '../model/usage.ts';

export type WorstCase =
  | { readonly kind: 'known'; readonly amount: Nano }
  | { readonly kind: 'unpriced'; readonly provider: string; readonly what: string };

const million = 1_000_000n;

export function worstCase(prices: readonly Price[], size: RequestSize): WorstCase {
  if (prices.length === 0) return { kind: 'unpriced', provider: 'none', what: 'any provider' };
  let amount = 0n;
  for (const price of prices) {
    const parts = partsOf(price, size);
    if (parts === undefined) return { kind: 'unpriced', provider: price.provider, what: 'images' };
    const { fixed, perOutputToken } = parts;
    const sum = fixed + perOutputToken * BigInt(size.maxTokens);
    amount = atLeast(amount, ceilingOf(sum, million));
  }
  return { kind: 'known', amount };
}

/**
 * The largest `max_tokens` whose worst case is not above what there is: undefined when not even one
 * fits, and never more than was asked for.
 */
export function maxTokensWithin(
  prices: readonly Price[],
  size: RequestSize,
  available: Nano,
): number | undefined {
  let most = BigInt(size.maxTokens);
  for (const price of prices) {
    const parts = partsOf(price, size);
    if (parts === undefined) return undefined;
    const room = available * million - parts.fixed;
    if (room < 0n) return undefined;
    if (parts.perOutputToken === 0n) continue;
    const fitting = room / parts.perOutputToken;
    if (fitting < most) most = fitting;
  }
  return most < 1n ? undefined : Number(most);
}

interface Parts {
  /** In millionths of a nano-dollar: nothing is rounded before the sum is whole. */
  readonly fixed: bigint;
  readonly perOutputToken: bigint;
}

function partsOf(price: Price, size: RequestSize): Parts | undefined {
  const { perMillion, perImage, perRequest = 0n } = price;
  if (size.images > 0 && perImage === undefined) return undefined;
  const { input, output, cachedInput = input, cacheWrite = input, reasoning = output } = perMillion;
  // Any of the prompt's tokens may be read from a cache or written to one.
  const prompt = BigInt(size.promptTokens) * atLeast(input, cachedInput, cacheWrite);
  const images = BigInt(size.images) * (perImage ?? 0n) * million;
  return {
    fixed: prompt + images + perRequest * million,
    perOutputToken: BigInt(size.n) * atLeast(output, reasoning),
  };
}
