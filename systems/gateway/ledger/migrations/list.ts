/**
 * Every change of the gateway's database, in order: 001 to 049 money and 050 to 099 accounts as
 * they began, and from 100 on what came after that.
 */
import type { Migration } from '@gauntlet/kit/database';
import { walletTable } from './001-wallet.ts';
import { holdTable } from './002-hold.ts';
import { entryTable } from './003-entry.ts';
import { entryApply } from './004-entry-apply.ts';
import { moneyGuards } from './005-guards.ts';
import { holdsClose } from './006-holds-close.ts';
import { holdsAdmit } from './007-holds-admit.ts';
import { holdsOpen } from './008-holds-open.ts';
import { ledgerBatch } from './009-batch.ts';
import { priceTable } from './010-price.ts';
import { paymentTables } from './011-payment.ts';
import { referralTables } from './012-referral.ts';
import { receiptKeyTable } from './013-receipt-key.ts';
import { accountTables } from './050-accounts.ts';
import { catalogueTables } from './051-catalogue.ts';
import { limitTables } from './052-limits.ts';
import { holdsCloseByKey } from './100-holds-close.ts';
import { holdsAdmitByKey } from './101-holds-admit.ts';
import { entryApplyByKey } from './102-entry-apply.ts';
import { ledgerBatchPlannedOnce } from './103-batch.ts';
import { entryApplyAlone } from './104-entry-apply-alone.ts';
import { holdOpenAlone } from './105-hold-open-alone.ts';
import { holdCloseAlone } from './106-hold-close-alone.ts';
import { catalogueChange } from './107-catalogue-change.ts';
import { checksCompiled } from './108-checks-compiled.ts';
import { checksValid } from './109-checks-valid.ts';
import { checksOfRows } from './110-checks-of-rows.ts';
import { checksOfRowsValid } from './111-checks-of-rows-valid.ts';
import { entryApplyAtOnce } from './112-entry-apply-at-once.ts';
import { holdOpenAtOnce } from './113-hold-open-at-once.ts';
import { holdCloseAtOnce } from './114-hold-close-at-once.ts';
import { holdCloseInOrder } from './115-hold-close-in-order.ts';
import { checksByTriggers } from './116-checks-by-triggers.ts';
import { commandsAtOnce } from './117-commands-at-once.ts';
import { holdsBookThemselves } from './118-holds-book-themselves.ts';
import { holdsCloseByTheirKey } from './119-holds-close-by-key.ts';
import { paymentParts } from './120-payment-parts.ts';
import { walletSums } from './121-wallet-sums.ts';
import { referralUses } from './122-referral-uses.ts';
import { imageTokens } from './123-image-tokens.ts';

export const gatewayMigrations: readonly Migration[] = [
  walletTable,
  holdTable,
  entryTable,
  entryApply,
  moneyGuards,
  holdsClose,
  holdsAdmit,
  holdsOpen,
  ledgerBatch,
  priceTable,
  paymentTables,
  referralTables,
  receiptKeyTable,
  accountTables,
  catalogueTables,
  limitTables,
  holdsCloseByKey,
  holdsAdmitByKey,
  entryApplyByKey,
  ledgerBatchPlannedOnce,
  entryApplyAlone,
  holdOpenAlone,
  holdCloseAlone,
  catalogueChange,
  checksCompiled,
  checksValid,
  checksOfRows,
  checksOfRowsValid,
  entryApplyAtOnce,
  holdOpenAtOnce,
  holdCloseAtOnce,
  holdCloseInOrder,
  checksByTriggers,
  commandsAtOnce,
  holdsBookThemselves,
  holdsCloseByTheirKey,
  paymentParts,
  walletSums,
  referralUses,
  imageTokens,
];
