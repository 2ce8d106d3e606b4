import { uuidv7 } from '@gauntlet/kit/http';
import { Kysely, PostgresDialect } from 'kysely';
import { expect, test } from 'vitest';
import type { CloseCommand, OpenCommand } from './commands.ts';
import { openLine } from './line.ts';
import type { LedgerSchema } from './schema.ts';

function lineThatFails(code: string, batchMost = 256) {
  const connect = () => Promise.reject(Object.assign(new Error(code), { code }));
  const pool = { connect, end: async () => {}, options: {} };
  const db = new Kysely<LedgerSchema>({ dialect: new PostgresDialect({ pool }) });
  return openLine({ db, owner: uuidv7(), batchMost });
}

const wallets = { accountId: uuidv7(), keyId: undefined };
const closing = (): CloseCommand => ({ kind: 'close', id: uuidv7(), ...wallets, state: 'void' });
const opening = (): OpenCommand => ({
  ...{ kind: 'open', id: uuidv7(), ...wallets, amount: 1n, liveS: 1 },
  ...{ quoteS: undefined, idempotency: undefined },
  terms: { model: 'm', size: { promptTokens: 0, maxTokens: 1, n: 1, images: 0 }, prices: [] },
});

test.each(['57014', 'ENOTFOUND', '53100', 'XX000'])(
  'what failed with %s may have been done: it is said again',
  async (code) => {
    const line = lineThatFails(code);
    for (const command of [closing(), opening()]) {
      await expect(line.run(command)).rejects.toMatchObject({ code });
    }
    const call = { provider: 'p', reference: 'r' };
    const note = line.run({ kind: 'upstream', id: uuidv7(), ...wallets, call });
    await expect(note).rejects.toMatchObject({ code });
    expect(line.late()).toBe(2);
  },
);

test('what the database refuses is not said again', async () => {
  const line = lineThatFails('23514');
  await expect(line.run(closing())).rejects.toMatchObject({ code: '23514' });
  await expect(line.run(opening())).rejects.toMatchObject({ code: '23514' });
  expect(line.late()).toBe(0);
});

test('holds that nobody got fill no memory, and no closing is left out for them', async () => {
  const line = lineThatFails('ECONNREFUSED', 20_000);
  await Promise.allSettled(Array.from({ length: 10_001 }, () => line.run(opening())));
  expect(line.late()).toBe(10_000);
  await expect(line.run(closing())).rejects.toThrow();
  expect(line.late()).toBe(10_001);
});
