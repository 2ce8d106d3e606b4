/** Every change of the gateway's database, in order: 001 to 049 money, 050 to 099 accounts. */
import type { Migration } from '@gauntlet/kit/database';
import { ledgerTables } from './001-ledger.ts';
import { ledgerBatch } from './002-batch.ts';
import { priceTable } from './003-price.ts';

export const gatewayMigrations: readonly Migration[] = [ledgerTables, ledgerBatch, priceTable];
