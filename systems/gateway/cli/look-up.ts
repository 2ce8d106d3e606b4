/** What a provider has on record for a request whose end nobody knows. */
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { UpstreamRecord } from '../ledger/reconcile.ts';
import type { Hold } from '../model/hold.ts';
import type { UpstreamCall } from '../model/ledger.ts';

export function recordLookUp(catalogue: Catalogue) {
  return async (_hold: Hold, call: UpstreamCall | undefined): Promise<UpstreamRecord> => {
    if (call === undefined) return { kind: 'unknown' };
    const { provider: name, reference } = call;
    const provider = catalogue.provider(name);
    // A provider that can't be asked now is asked again in the next round.
    const usage = await provider?.recordOf?.(reference).catch(() => undefined);
    return usage === undefined ? { kind: 'unknown' } : { kind: 'used', provider: name, usage };
  };
}
