/** How many bytes may still be sent today. */

export interface BudgetFacts {
  /** Undefined: without limit. */
  readonly dailyBytes: number | undefined;
  readonly spentBytes: number;
}

/**
 * Whether a piece may be sent. One that is larger than a whole day's budget goes as the first of a
 * day: otherwise it would wait for ever.
 */
export function fitsBudget(facts: BudgetFacts, pieceBytes: number): boolean {
  const { dailyBytes, spentBytes } = facts;
  if (dailyBytes === undefined) return true;
  if (spentBytes === 0) return true;
  return spentBytes + pieceBytes <= dailyBytes;
}
