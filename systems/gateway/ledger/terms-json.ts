/** Terms as JSON, where amounts are text: a number there would lose digits. */
import type { Terms } from '../model/hold.ts';
import type { PerMillion, Price } from '../model/price.ts';
import type { RequestSize } from '../model/usage.ts';

type Written<Type> = {
  [Key in keyof Type]: bigint extends Type[Key] ? string | Exclude<Type[Key], bigint> : Type[Key];
};

type PriceJson = Written<Omit<Price, 'perMillion'>> & { perMillion: Written<PerMillion> };

interface TermsJson {
  readonly model: string;
  readonly size: RequestSize;
  readonly prices: readonly PriceJson[];
}

export function termsJson(terms: Terms): TermsJson {
  return { ...terms, prices: terms.prices.map(priceJson) };
}

export function termsRead(json: unknown): Terms {
  const terms = json as TermsJson;
  return { ...terms, prices: terms.prices.map(priceRead) };
}

export function priceJson(price: Price): PriceJson {
  const { perMillion, perImage, perRequest, ...rest } = price;
  const { input, output, cachedInput, cacheWrite, reasoning } = perMillion;
  return {
    ...rest,
    perMillion: {
      input: String(input),
      output: String(output),
      cachedInput: cachedInput?.toString(),
      cacheWrite: cacheWrite?.toString(),
      reasoning: reasoning?.toString(),
    },
    perImage: perImage?.toString(),
    perRequest: perRequest?.toString(),
  };
}

export function priceRead(json: PriceJson): Price {
  const { perMillion, perImage, perRequest, ...rest } = json;
  const { input, output, cachedInput, cacheWrite, reasoning } = perMillion;
  return {
    ...rest,
    perMillion: {
      input: BigInt(input),
      output: BigInt(output),
      cachedInput: amountRead(cachedInput),
      cacheWrite: amountRead(cacheWrite),
      reasoning: amountRead(reasoning),
    },
    perImage: amountRead(perImage),
    perRequest: amountRead(perRequest),
  };
}

function amountRead(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text);
}
