import { dollarsText } from '../model/money.ts';
import type { Price } from '../model/price.ts';

export function priceJson({ version, fromMs, perMillion, perImage, perRequest }: Price) {
  const dollars = (amount: bigint | undefined) =>
    amount === undefined ? null : dollarsText(amount);
  return {
    version,
    from: new Date(fromMs).toISOString(),
    usd_per_million: {
      input: dollars(perMillion.input),
      output: dollars(perMillion.output),
      cached_input: dollars(perMillion.cachedInput),
      cache_write: dollars(perMillion.cacheWrite),
      reasoning: dollars(perMillion.reasoning),
    },
    usd_per_image: dollars(perImage),
    usd_per_request: dollars(perRequest),
  };
}
