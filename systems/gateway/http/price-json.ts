import { dollarsText, type Nano } from '../model/money.ts';
import type { Price } from '../model/price.ts';

export function priceJson({ version, fromMs, perMillion, perImage, perRequest }: Price) {
  return {
    version,
    from: new Date(fromMs).toISOString(),
    usd_per_million: {
      input: dollarsText(perMillion.input),
      output: dollarsText(perMillion.output),
      cached_input: dollars(perMillion.cachedInput),
      cache_write: dollars(perMillion.cacheWrite),
      reasoning: dollars(perMillion.reasoning),
    },
    usd_per_image: dollars(perImage),
    usd_per_request: dollars(perRequest),
  };
}

/** Null where it has none of its own. */
function dollars(amount: Nano | undefined): string | null {
  return amount === undefined ? null : dollarsText(amount);
}
