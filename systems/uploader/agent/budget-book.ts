/** Pays for bytes out of the day's budget, on paper before they go. */
import type { Moment } from '../model/nouns.ts';
import { fitsBudget } from '../policy/budget.ts';
import { localDay, type TimeZone } from '../policy/zoned.ts';
import { BudgetSpentError } from '../upload/ports.ts';

export interface BudgetRows {
  spentBytes(day: string): Promise<number>;
  spend(day: string, bytes: number): Promise<void>;
}

export interface BudgetBook {
  pay(bytes: number): Promise<void>;
  day(): string;
}

export function budgetBook(
  rows: BudgetRows,
  dailyBytes: number | undefined,
  timeZone: TimeZone,
  moment: Moment,
): BudgetBook {
  const today = () => localDay(moment.now().getTime(), timeZone);
  let turn: Promise<unknown> = Promise.resolve();
  const payNow = async (bytes: number) => {
    const day = today();
    const spentBytes = await rows.spentBytes(day);
    if (!fitsBudget({ dailyBytes, spentBytes }, bytes)) throw new BudgetSpentError();
    await rows.spend(day, bytes);
  };
  return {
    day: today,
    pay(bytes) {
      if (dailyBytes === undefined) return Promise.resolve();
      // One after the other: two that look together would both find room.
      const paid = turn.then(() => payNow(bytes));
      turn = paid.catch(() => {
        // Whoever pays has been told.
      });
      return paid;
    },
  };
}
