/** Amounts of money in a body: dollars in text, for JSON's numbers are no exact money. */
import { z } from 'zod';
import { dollarsRead, mostNano, type Nano, nanoPerCredit } from '../../model/money.ts';
import { amountTooLarge } from '../../model/money-errors.ts';
import { refusedAs } from '../problems.ts';

const form =
  'is no amount, which is a whole number of dollars, or a text such as "12.50" ' +
  'with at most 9 digits after the point; never less than zero';

export const dollars = z
  .union([z.string(), z.number().meta({ type: 'integer', minimum: 0 })], {
    error: ({ input }) => (input === undefined ? undefined : form),
  })
  .transform((given, context): Nano => {
    const amount = typeof given === 'string' ? dollarsRead(given) : wholeDollars(given);
    if (amount !== undefined && amount >= 0n && amount <= mostNano) return amount;
    const isMore = amount !== undefined && amount > mostNano;
    context.addIssue(
      isMore
        ? refusedAs((param) => amountTooLarge(mostNano, param))
        : { code: 'custom', message: form },
    );
    return z.NEVER;
  });

function wholeDollars(given: number): Nano | undefined {
  return Number.isInteger(given) ? BigInt(given) * nanoPerCredit : undefined;
}
