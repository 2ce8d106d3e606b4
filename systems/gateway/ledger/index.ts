/** The ledger by itself, for programs that measure it or look at its books. */
export type { Terms } from '../model/hold.ts';
export { checkWallets } from './balance.ts';
export { correctCredit } from './credits.ts';
export { openLedger } from './ledger.ts';
export { gatewayMigrations } from './migrations/list.ts';
export { renewLease } from './process-lease.ts';
export type { LedgerSchema } from './schema.ts';
export { openWallet } from './wallets.ts';
