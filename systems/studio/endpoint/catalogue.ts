/** Which models the endpoint has, and what they cost. */
import { studioErrors } from '../model/errors.ts';
import { readDollars } from '../model/money.ts';
import type { ModelPrice } from '../model/nouns.ts';

export interface ModelCatalogue {
  models(): Promise<readonly ModelPrice[]>;
  /** The model that a name or a tier stands for; refuses one without price or limit. */
  resolve(name: string): Promise<ModelPrice>;
}

export interface CatalogueSettings {
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly nowMs?: (() => number) | undefined;
  /** What a tier stands for; else the cheapest, the middle and the dearest of the catalogue. */
  readonly tiers?: Readonly<Record<string, string>> | undefined;
}

const freshMs = 60_000;
const tierNames: Readonly<Record<string, number>> = {
  'tier-1': 0,
  cheap: 0,
  'tier-2': 1,
  balanced: 1,
  'tier-3': 2,
  premium: 2,
};

export function modelCatalogue(settings: CatalogueSettings): ModelCatalogue {
  const { fetch = globalThis.fetch, nowMs = Date.now, tiers = {} } = settings;
  const base = settings.url.replace(/\/+$/, '').replace(/\/v1$/, '');
  let kept: { readonly models: readonly ModelPrice[]; readonly atMs: number } | undefined;
  const models = async () => {
    if (kept !== undefined && nowMs() - kept.atMs < freshMs) return kept.models;
    const read = readCatalogue(await fetchJson(fetch, `${base}/catalog/models?limit=1000`));
    kept = { models: read, atMs: nowMs() };
    return read;
  };
  return {
    models,
    async resolve(name) {
      const all = await models();
      const model = tierOf(all, name, tiers) ?? all.find((one) => one.model === name);
      if (model === undefined) throw studioErrors.make('MODEL_UNKNOWN', { model: name });
      if (!model.enforcesMaxTokens) throw studioErrors.make('MODEL_UNBOUNDED', { model: name });
      return model;
    },
  };
}

function tierOf(
  models: readonly ModelPrice[],
  name: string,
  tiers: Readonly<Record<string, string>>,
): ModelPrice | undefined {
  const rank = tierNames[name];
  if (rank === undefined) return undefined;
  const chosen = tiers[name];
  if (chosen !== undefined) return models.find(({ model }) => model === chosen);
  const bounded = models.filter((model) => model.enforcesMaxTokens);
  const sorted = bounded.toSorted((a, b) => (a.output < b.output ? -1 : 1));
  const at = [0, Math.floor((sorted.length - 1) / 2), sorted.length - 1][rank] ?? 0;
  return sorted[at];
}

async function fetchJson(fetch: typeof globalThis.fetch, url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return await response.json();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw studioErrors.make('ENDPOINT_UNREACHABLE', { reason }, error);
  }
}

interface ListedModel {
  readonly id?: unknown;
  readonly operations?: readonly string[];
  readonly max_output_tokens?: number | null;
  readonly enforces_max_tokens?: boolean;
  readonly providers?: readonly {
    readonly price?: {
      readonly usd_per_million?: Readonly<Record<string, string | null>>;
      readonly usd_per_request?: string | null;
    } | null;
  }[];
}

/** Of several providers the dearest price counts: any of them may serve the call. */
function readCatalogue(json: unknown): readonly ModelPrice[] {
  const { models = [] } = (json ?? {}) as { models?: readonly ListedModel[] };
  return models.flatMap((model): readonly ModelPrice[] => {
    if (typeof model.id !== 'string' || model.operations?.includes('chat') === false) return [];
    const prices = (model.providers ?? []).flatMap(({ price }) => (price ? [price] : []));
    const most = (...amounts: readonly (string | null | undefined)[]) =>
      amounts
        .map((amount) => (typeof amount === 'string' ? readDollars(amount) : undefined))
        .reduce((best, one) => (one !== undefined && (best ?? -1n) < one ? one : best), undefined);
    const perMillion = prices.map((price) => price.usd_per_million ?? {});
    const input = most(...perMillion.flatMap((one) => [one.input, one.cache_write]));
    const output = most(...perMillion.flatMap((one) => [one.output, one.reasoning]));
    if (input === undefined || output === undefined) return [];
    const perCall = most(...prices.map((price) => price.usd_per_request));
    return [
      {
        model: model.id,
        input,
        output,
        ...(perCall === undefined ? {} : { perCall }),
        maxOutput: model.max_output_tokens ?? undefined,
        enforcesMaxTokens: model.enforces_max_tokens ?? true,
      },
    ];
  });
}
