/** What a picture is counted as at most: as the operator says, or as is known of a model. Pure. */
import type { ModelEntry } from '../ledger/catalogue/store.ts';
import { tokensPerImage } from './counting.ts';

/**
 * Models that count more than others, so that a picture costs as much as with their larger
 * sisters: gpt-4o-mini has 2833 tokens for each, and 5667 for each of at most eight tiles.
 */
const known: readonly (readonly [name: RegExp, tokens: number])[] = [
  [/(?:^|[/.:])gpt-4o-mini(?:-\d{4}-\d\d-\d\d)?$/, 2_833 + 8 * 5_667],
];

/** Of several offers the dearest counts, as with the price. */
export function imageBound({
  id,
  imageTokens,
  offers,
}: Pick<ModelEntry, 'id' | 'imageTokens' | 'offers'>): number {
  if (imageTokens !== undefined) return imageTokens;
  const names = [id, ...offers.map(({ upstreamModel }) => upstreamModel)];
  const bounds = known.filter(([name]) => names.some((one) => name.test(one)));
  return Math.max(tokensPerImage, ...bounds.map(([, tokens]) => tokens));
}
