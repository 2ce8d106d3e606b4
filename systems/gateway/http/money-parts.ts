/** What the routes of the money are made of. */
import type { Checkout } from '../billing/checkout.ts';
import type { WebhookAnswer, WebhookRequest } from '../billing/webhook.ts';
import type { BooksCheck } from '../ledger/books-check.ts';
import type { Corrected, Correction } from '../ledger/credits.ts';
import type { Receipts } from '../ledger/receipts.ts';
import type { Referrals } from '../ledger/referrals.ts';
import type { LedgerReport } from '../ledger/report.ts';
import type { UsageQuery, UsageRow } from '../ledger/usage.ts';
import type { WalletSum } from '../ledger/wallet-sums.ts';

export interface MoneyParts {
  readonly receipts: Receipts;
  readonly referrals: Referrals;
  /** Absent where Stripe is not set up. */
  readonly checkout: Checkout | undefined;
  readonly webhook: ((request: WebhookRequest) => Promise<WebhookAnswer>) | undefined;
  readonly usage: (accountId: string, query: UsageQuery) => Promise<readonly UsageRow[]>;
  readonly correct: (correction: Correction) => Promise<Corrected>;
  readonly refund: (holdId: string, reason: string) => Promise<Corrected>;
  readonly report: () => Promise<LedgerReport>;
  /** Of all wallets, for anybody. */
  readonly books: () => Promise<BooksCheck>;
  /** Of one wallet; none where it is not there. */
  readonly sums: (walletId: string) => Promise<readonly WalletSum[]>;
  /** Where people sign up, for the links that they pass on. */
  readonly signupUrl: string;
}
