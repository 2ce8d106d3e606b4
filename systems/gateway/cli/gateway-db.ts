import type { Database } from '@gauntlet/kit/database';
import type { AccountsSchema } from '../ledger/accounts/schema.ts';
import type { LedgerSchema } from '../ledger/schema.ts';

/** All tables of the gateway: those of the money, and those of accounts and catalogue. */
export type GatewaySchema = LedgerSchema & AccountsSchema;
export type GatewayDatabase = Database<GatewaySchema>;
export type GatewayDb = GatewayDatabase['db'];
