/** Who could serve a model for somebody, and at which price. */
import { mayUseModel } from '../accounts/key-checks.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Catalogue, ServedBy } from '../catalogue/catalogue.ts';
import { dialectOf, type Operation } from '../dialects/dialect.ts';
import type { ModelEntry } from '../ledger/catalogue/store.ts';
import type { Price, Prices } from '../model/price.ts';

export interface Candidate {
  readonly served: ServedBy;
  readonly price: Price;
}

export interface CandidateTools {
  readonly catalogue: Pick<Catalogue, 'servedBy'>;
  readonly prices: Pick<Prices, 'find'>;
  readonly nowMs: () => number;
}

/** Keys for tests reach what is built in, and nobody who is paid. */
export function serversOf(
  { catalogue }: Pick<CandidateTools, 'catalogue'>,
  principal: Principal,
  model: ModelEntry,
  operation: Operation,
): readonly ServedBy[] {
  const isTest = principal.kind === 'key' && principal.key.mode === 'test';
  const served = catalogue.servedBy(model, operation);
  return isTest ? served.filter(({ provider }) => provider.kind === 'local') : served;
}

/** Those of them whose price is known, of pictures too where they are asked for. */
export function pricedOf(
  { prices, nowMs }: Pick<CandidateTools, 'prices' | 'nowMs'>,
  served: readonly ServedBy[],
  { id }: ModelEntry,
  isPricedByImage: boolean,
): readonly Candidate[] {
  const now = nowMs();
  return served.flatMap((one): Candidate[] => {
    const price = prices.find(one.entry.name, id, now);
    const isWhole = price !== undefined && (!isPricedByImage || price.perImage !== undefined);
    return isWhole ? [{ served: one, price }] : [];
  });
}

export function isAllowed(principal: Principal, modelId: string): boolean {
  return mayUseModel(modelId, principal.kind === 'key' ? principal.key.limits.models : undefined);
}

const operations = Object.keys(dialectOf) as Operation[];

/** A call could be accepted, as far as it depends on the model: what a list of models is of. */
export function isUsable(tools: CandidateTools, principal: Principal, model: ModelEntry): boolean {
  if (!model.enabled || !isAllowed(principal, model.id)) return false;
  return operations.some((operation) => {
    if (!model.operations.includes(operation)) return false;
    const served = serversOf(tools, principal, model, operation);
    return pricedOf(tools, served, model, operation === 'images').length > 0;
  });
}
