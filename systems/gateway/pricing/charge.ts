/** What a request costs, from what the provider says was used. */
import { atMost, ceilingOf, type Nano } from '../model/money.ts';
import type { Price } from '../model/price.ts';
import type { Usage } from '../model/usage.ts';

/** One line of a receipt: `count * nano / per`, which is not rounded by itself. */
export interface ChargeLine {
  readonly what: keyof Usage | 'request';
  readonly count: number;
  readonly nano: Nano;
  readonly per: 1 | 1_000_000;
}

export interface Charge {
  readonly lines: readonly ChargeLine[];
  /** The sum in millionths of a nano-dollar, exact. */
  readonly exactMillionths: bigint;
  /** Rounded up, once. */
  readonly cost: Nano;
  /** What is taken: the cost, or its share, but never more than was held. */
  readonly charged: Nano;
  /** What there was beyond the hold: nobody is charged for it, and the provider wants it. */
  readonly uncovered: Nano;
}

const million = 1_000_000n;

/** A provider that lies about its usage (-5, 1.5, NaN) used whole things, from zero up. */
export function countedUsage(usage: Usage): Usage {
  const { input, cachedInput, cacheWrite, output, reasoning, images } = usage;
  return {
    input: counted(input),
    cachedInput: counted(cachedInput),
    cacheWrite: counted(cacheWrite),
    output: counted(output),
    reasoning: counted(reasoning),
    images: counted(images),
  };
}

/** `percent`: of an answer that nobody was asked for, a share of the price; rounded once too. */
export function chargeOf(price: Price, usage: Usage, held: Nano, percent = 100): Charge {
  const lines = linesOf(price, countedUsage(usage)).filter(({ count }) => count > 0);
  let exactMillionths = 0n;
  for (const { count, nano, per } of lines) {
    exactMillionths += BigInt(count) * nano * (per === 1 ? million : 1n);
  }
  const cost = ceilingOf(exactMillionths, million);
  const share = ceilingOf(exactMillionths * BigInt(percent), million * 100n);
  const charged = atMost(share, held);
  return { lines, exactMillionths, cost, charged, uncovered: share - charged };
}

function linesOf(price: Price, usage: Usage): readonly ChargeLine[] {
  const { perMillion, perImage = 0n, perRequest = 0n } = price;
  const { input, output, cachedInput = input, cacheWrite = input, reasoning = output } = perMillion;
  const tokens = (what: keyof Usage, nano: Nano) =>
    ({ what, count: usage[what], nano, per: 1_000_000 }) as const;
  return [
    tokens('input', input),
    tokens('cachedInput', cachedInput),
    tokens('cacheWrite', cacheWrite),
    tokens('output', output),
    tokens('reasoning', reasoning),
    { what: 'images', count: usage.images, nano: perImage, per: 1 },
    { what: 'request', count: perRequest > 0n ? 1 : 0, nano: perRequest, per: 1 },
  ];
}

function counted(count: number): number {
  if (!(count > 0)) return 0;
  return Math.min(Math.ceil(count), Number.MAX_SAFE_INTEGER);
}
