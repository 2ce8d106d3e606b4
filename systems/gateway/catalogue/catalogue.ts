/** Models and providers as this process knows them: in memory, and read again when they change. */
import { newest } from '@gauntlet/kit/batching';
import type { Operation } from '../dialects/dialect.ts';
import type { CatalogueEntries, ModelEntry, ProviderEntry } from '../ledger/catalogue/store.ts';
import type { Provider, ProviderTools } from '../providers/provider.ts';
import { providerKindOf } from '../providers/registry.ts';

export interface CatalogueOptions {
  readonly read: () => Promise<CatalogueEntries>;
  readonly tools: ProviderTools;
  /** The secret of that name, from the environment of the process. */
  readonly secret: (name: string) => string | undefined;
}

export interface ServedBy {
  readonly entry: ProviderEntry;
  readonly provider: Provider;
  readonly upstreamModel: string;
}

export interface Catalogue {
  refresh(): Promise<void>;
  entries(): CatalogueEntries;
  model(id: string): ModelEntry | undefined;
  /** Who can be asked now for this model and operation. */
  servedBy(model: ModelEntry, operation: Operation): readonly ServedBy[];
  provider(name: string): Provider | undefined;
  /** This process has the secret that it names, or it names none. */
  hasSecret(entry: ProviderEntry): boolean;
}

interface Known {
  readonly text: string;
  readonly provider: Provider;
}

interface ServingProvider {
  readonly entry: ProviderEntry;
  /** Absent where its kind is not known to this program. */
  readonly provider: Provider | undefined;
}

export function modelCatalogue(options: CatalogueOptions): Catalogue {
  let entries: CatalogueEntries = { providers: [], models: [] };
  let models = new Map<string, ModelEntry>();
  let byName = new Map<string, ServingProvider>();
  const known = new Map<string, Known>();

  const secretOf = ({ secretName }: ProviderEntry) =>
    secretName === undefined ? undefined : options.secret(secretName);
  const providerOf = (entry: ProviderEntry): Provider | undefined => {
    const secret = secretOf(entry);
    const text = JSON.stringify([entry, secret]);
    const before = known.get(entry.name);
    // Made once for as long as it stays the same: a client with connections is behind it.
    if (before?.text === text) return before.provider;
    const { name, kind, baseUrl, region } = entry;
    const provider = providerKindOf(kind)?.make(
      { name, kind, baseUrl, region, secret },
      options.tools,
    );
    if (provider !== undefined) known.set(name, { text, provider });
    return provider;
  };
  const serving = (entry: ProviderEntry) => ({ entry, provider: providerOf(entry) });
  return {
    refresh: newest(options.read, (read) => {
      entries = read;
      models = new Map(entries.models.map((model) => [model.id, model]));
      byName = new Map(entries.providers.map((entry) => [entry.name, serving(entry)]));
    }),
    entries: () => entries,
    model: (id) => models.get(id),
    provider: (name) => byName.get(name)?.provider,
    hasSecret: (entry) => entry.secretName === undefined || (secretOf(entry) ?? '') !== '',
    servedBy: (model, operation) =>
      model.offers.flatMap(({ provider: name, upstreamModel }) => {
        const { entry, provider } = byName.get(name) ?? {};
        if (entry?.enabled !== true || provider === undefined) return [];
        return provider.operations.includes(operation) ? [{ entry, provider, upstreamModel }] : [];
      }),
  };
}
