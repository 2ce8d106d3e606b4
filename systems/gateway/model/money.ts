/**
 * Money is whole nano-dollars (a billionth of a US dollar) in a bigint: no float ever holds it.
 * There is one rounding rule: upwards, once, at the end of a sum (`ceilingOf`).
 */
export type Nano = bigint;

const nanoPerDollar = 1_000_000_000n;
export const nanoPerCent = nanoPerDollar / 100n;
/** A credit is a dollar of model access. */
export const nanoPerCredit = nanoPerDollar;

/** Of one amount: far more than anybody has, and far less than a column holds. */
export const mostNano: Nano = 10n ** 17n;
/** Of what an account has, in all; the database refuses more. */
export const mostInWallet: Nano = 10n ** 18n;

/** The quotient, rounded up. The divisor is above zero, and the sum not below. */
export function ceilingOf(sum: bigint, divisor: bigint): bigint {
  if (sum < 0n || divisor <= 0n) throw new RangeError('only what is not negative is rounded up');
  return (sum + divisor - 1n) / divisor;
}

export function atLeast(...amounts: readonly [Nano, ...Nano[]]): Nano {
  return amounts.reduce((most, amount) => (amount > most ? amount : most));
}

export function atMost(...amounts: readonly [Nano, ...Nano[]]): Nano {
  return amounts.reduce((least, amount) => (amount < least ? amount : least));
}

/** All of it in dollars, such as `12.5` or `-0.000000001`: exact, without needless zeros. */
export function dollarsText(amount: Nano): string {
  const sign = amount < 0n ? '-' : '';
  const whole = amount < 0n ? -amount : amount;
  const fraction = String(whole % nanoPerDollar)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${sign}${whole / nanoPerDollar}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Undefined for what is no amount, or has more than nine digits after the point. It may be more
 * than is possible: that is said in other words than that it is no amount.
 */
export function dollarsRead(text: string): Nano | undefined {
  const parts = /^(-?)(\d{1,40})(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = ''] = parts;
  const amount = BigInt(whole) * nanoPerDollar + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -amount : amount;
}
