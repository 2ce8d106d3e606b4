// `gateway credits` and `gateway reconcile`, as they are typed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { uuidv7 } from '@gauntlet/kit/http';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import { heldOf, termsOf } from '../../support/money.ts';

const database = useDatabase<LedgerSchema>({ migrations: gatewayMigrations });
const program = join(import.meta.dirname, '../../../cli/gateway.mjs');

interface Ran {
  readonly code: number;
  readonly out: string;
  /** What went wrong; a slow disk may have its word beside it. */
  readonly problem: string | undefined;
}

function gateway(...args: readonly string[]): Promise<Ran> {
  const secret = 'a secret of the test, long enough to be one';
  const env = { ...process.env, DATABASE_URL: database().url, GATEWAY_SECRET: secret };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      const problem = /^[A-Z_]+(?=:)/m.exec(stderr)?.[0];
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout, problem });
    });
  });
}

test('credit by hand, what it leads to, and the books', async () => {
  const { out } = await gateway('user', 'ann@example.com');
  const accountId = /account\s+(\S+)/.exec(out)?.[1] ?? '';
  const credits = (...args: readonly string[]) => gateway('credits', ...args);
  const added = await credits('add', 'ann@example.com', '12.5', '--reason', 'a gift');
  expect(added).toEqual({ code: 0, out: 'available 12.5 dollars\n', problem: undefined });
  const refused = await Promise.all([
    credits('deduct', 'ann@example.com', '13', '--reason', 'too much'),
    credits('add', 'ann@example.com', '1e3', '--reason', 'no amount'),
    credits('show', 'bob@example.com'),
  ]);
  expect(refused.map(({ code }) => code)).toEqual([1, 2, 1]);
  expect(refused.map(({ problem }) => problem)).toEqual([
    'CREDIT_SHORT',
    undefined,
    'EMAIL_UNKNOWN',
  ]);

  // A process that is gone left this open.
  const dead = openLedger({ db: database().db, owner: uuidv7() });
  const terms = termsOf(1_000_000_000);
  heldOf(await dead.hold({ id: uuidv7(), accountId, terms }));
  const looked = await gateway('reconcile', '--report');
  expect(looked.out).toContain('1 held, 1 dollars, since');
  // A time that can't be read must not pass for none: what is absorbed is absorbed for good.
  const misread = await Promise.all([
    gateway('reconcile', '--grace', '10min'),
    gateway('reconcile', '--grace=-5'),
  ]);
  expect(misread.map(({ code, out: text }) => [code, text])).toEqual(Array(2).fill([2, '']));
  const cleared = await gateway('reconcile', '--grace', '0');
  expect(cleared.code).toBe(0);
  expect(cleared.out).toContain('0 settled by record, 0 not used, 1 absorbed, 0 waiting');
  expect(cleared.out).toContain('the books balance');
  const { out: shown } = await credits('show', 'ann@example.com');
  expect(shown).toContain('available 12.5 dollars');
  expect(shown).toContain('+12.5  a gift (the command gateway)');
}, 240_000);
