// A thousand requests of 64 clients while their processes are killed. The chaos suite has more.
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { proveKillRun } from '../../support/prove-kill-run.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });

test('no kill charges twice, loses a hold or spends what is not there', async () => {
  expect(await proveKillRun(database(), 1_000)).toContain('5 kills');
}, 300_000);
