// A process reads catalogue and prices anew when somebody changed them, and only then.
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { GatewaySchema } from '../../../cli/gateway-db.ts';
import { onCatalogueChange } from '../../../ledger/catalogue/changes.ts';
import { putModel, putProvider } from '../../../ledger/catalogue/store.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPrices } from '../../../ledger/prices.ts';

const database = useDatabase<GatewaySchema>({ migrations: gatewayMigrations });

const provider = {
  ...{ name: 'one', kind: 'local', baseUrl: undefined, secretName: undefined },
  ...{ region: undefined, rank: 1, enabled: true },
};
const model = {
  ...{ id: 'm', title: 'm', operations: ['chat'], contextTokens: 10, maxOutputTokens: 5 },
  ...{ enabled: true, offers: [{ provider: 'one', upstreamModel: 'm' }] },
};

test('each kind of change is noticed, once', async () => {
  const { db } = database();
  const prices = await openPrices(db);
  let reads = 0;
  let fails = false;
  const look = onCatalogueChange(db, async () => {
    reads += 1;
    if (fails) throw new Error('could not be read');
  });
  await look();
  await look();
  expect(reads).toBe(1);
  const perMillion = { input: 1n, output: 1n };
  const changes = [
    () => putProvider(db, provider),
    () => putModel(db, model),
    () => prices.set({ provider: 'one', model: 'm', perMillion }),
    () => putProvider(db, { ...provider, enabled: false }),
    () => sql`delete from offer`.execute(db),
  ];
  for (const [index, change] of changes.entries()) {
    await change();
    await look();
    await look();
    expect(reads).toBe(index + 2);
  }
  // A read that failed is made up for.
  await putProvider(db, provider);
  fails = true;
  await expect(look()).rejects.toThrow('could not be read');
  fails = false;
  await look();
  expect(reads).toBe(changes.length + 3);
});
