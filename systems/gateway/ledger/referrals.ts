/** Codes, and who has used them. */
import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type BonusWhen,
  bonusOfTier,
  type CodeVerdict,
  type ReferralStats,
  type Tier,
  usesPerCode,
} from '../model/referral.ts';
import { oneRow } from './one-row.ts';
import { give, referralFor } from './referral-bonus.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { lockWallets } from './wallets.ts';

type Trx = Transaction<LedgerSchema>;

export interface Referrals {
  /** The account's own code; made when it is first asked for. */
  code(accountId: string): Promise<string>;
  link(accountId: string, signupUrl: string): Promise<string>;
  stats(accountId: string): Promise<ReferralStats>;
  setTier(accountId: string, tier: Tier): Promise<void>;
  /** Whether somebody could use it now; without an account, somebody new. */
  validate(code: string, accountId?: string): Promise<CodeVerdict>;
  /** At signup: this account was brought by the owner of the code. Its bonus counts as a use. */
  use(code: string, refereeId: string, within?: Trx): Promise<CodeVerdict>;
  /** The account's address is its own. True when the referrer got the bonus now. */
  confirmed(refereeId: string, within?: Trx): Promise<boolean>;
}

export interface ReferralOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly bonusWhen: BonusWhen;
  readonly random: (size: number) => Uint8Array;
}

/** Without letters and digits that look alike. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export function openReferrals({ db, bonusWhen, random }: ReferralOptions): Referrals {
  async function code(accountId: string): Promise<string> {
    const made = [...random(10)].map((byte) => letters[byte % letters.length]).join('');
    await db
      .insertInto('referral_code')
      .values({ account_id: accountId, code: made })
      .onConflict((conflict) => conflict.column('account_id').doNothing())
      .execute();
    const { code: kept } = await db
      .selectFrom('referral_code')
      .select('code')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return kept;
  }

  /** With what else has to be done or not done with it, or by itself. */
  const joined = <Result>(within: Trx | undefined, work: (trx: Trx) => Promise<Result>) =>
    within === undefined ? db.transaction().execute(work) : work(within);

  return {
    code,
    async link(accountId, signupUrl) {
      const url = new URL(signupUrl);
      url.searchParams.set('ref', await code(accountId));
      return url.href;
    },
    async stats(accountId) {
      return statsOf(db, accountId, await code(accountId));
    },
    async setTier(accountId, tier) {
      await code(accountId);
      await db
        .updateTable('referral_code')
        .set({ tier })
        .where('account_id', '=', accountId)
        .execute();
    },
    validate: (text, accountId) => joined(undefined, (trx) => judge(trx, text, accountId)),
    use: (text, refereeId, within) =>
      joined(within, async (trx) => {
        const verdict = await judge(trx, text, refereeId);
        if (verdict.kind !== 'valid') return verdict;
        const isNew = await useIn(trx, verdict, normal(text), refereeId);
        return isNew ? verdict : { kind: 'alreadyReferred' };
      }),
    confirmed: (refereeId, within) =>
      joined(within, (trx) => confirmedIn(trx, refereeId, bonusWhen)),
  };
}

async function judge(trx: Trx, text: string, accountId: string | undefined): Promise<CodeVerdict> {
  const row = await trx
    .selectFrom('referral_code')
    .selectAll()
    .where('code', '=', normal(text))
    .executeTakeFirst();
  if (row === undefined) return { kind: 'unknown' };
  if (row.account_id === accountId) return { kind: 'own' };
  if (accountId !== undefined && (await isReferred(trx, accountId))) {
    return { kind: 'alreadyReferred' };
  }
  if (row.uses >= usesPerCode) return { kind: 'usedUp' };
  const { tier } = row;
  return { kind: 'valid', referrerId: row.account_id, tier, bonus: bonusOfTier[tier] };
}

async function isReferred(trx: Trx, accountId: string): Promise<boolean> {
  const referral = trx.selectFrom('referral').select('code').where('referee_id', '=', accountId);
  return (await referral.executeTakeFirst()) !== undefined;
}

/** False when the same person used another code in this very moment. */
async function useIn(
  trx: Trx,
  { referrerId, bonus }: Extract<CodeVerdict, { kind: 'valid' }>,
  code: string,
  refereeId: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await trx
    .insertInto('referral')
    .values({
      ...{ referee_id: refereeId, referrer_id: referrerId, code, bonus, payment_id: null },
      is_counted: false,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return inserted !== 0n;
}

async function confirmedIn(trx: Trx, refereeId: string, bonusWhen: BonusWhen): Promise<boolean> {
  const referral = await referralFor(trx, refereeId);
  if (referral === undefined || referral.is_confirmed) return false;
  await trx
    .updateTable('referral')
    .set({ is_confirmed: true })
    .where('referee_id', '=', refereeId)
    .execute();
  if (bonusWhen !== 'signup') return false;
  await lockWallets(trx, [referral.referrer_id]);
  return await give(trx, referral, null);
}

interface StatsRow {
  readonly tier: Tier;
  readonly brought: number;
  readonly uses: number;
  readonly paid: number;
  readonly earned: Int8;
}

async function statsOf(
  db: Kysely<LedgerSchema>,
  accountId: string,
  code: string,
): Promise<ReferralStats> {
  const found = await sql<StatsRow>`
    select c.tier, c.uses, count(r.referee_id)::int as brought,
      count(r.referee_id) filter (where r.paid > 0)::int as paid,
      coalesce(sum(r.paid), 0)::bigint as earned
    from referral_code c left join referral r on r.referrer_id = c.account_id
    where c.account_id = ${accountId} group by c.tier, c.uses`.execute(db);
  const { tier, brought, uses, paid, earned } = oneRow(found);
  return { code, tier, brought, uses, usesLeft: usesPerCode - uses, paid, earned: BigInt(earned) };
}

function normal(code: string): string {
  return code.trim().toUpperCase();
}
