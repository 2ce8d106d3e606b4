/** Who asks, once that is known. */
import type { ApiKey } from '../ledger/accounts/keys-store.ts';

export type Principal =
  | { readonly kind: 'key'; readonly accountId: string; readonly key: ApiKey }
  | {
      readonly kind: 'session';
      readonly accountId: string;
      readonly role: 'user' | 'admin';
    };

export const keyPrefixes = ['gw_live', 'gw_test'] as const;
