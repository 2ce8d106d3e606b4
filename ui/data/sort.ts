// The order of a table's rows. Pure: the table keeps the state, this keeps the rules.
export type Direction = 'ascending' | 'descending';
export type Sort = { key: string; direction: Direction };
export type SortValue = string | number | undefined;

/** What a press on a header leads to: its column ascending first, then turned round. */
export function nextSort(now: Sort | undefined, key: string): Sort {
  const turned = now?.key === key && now.direction === 'ascending';
  return { key, direction: turned ? 'descending' : 'ascending' };
}

/** A sorted copy. What has no value comes last in both directions; equals keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  direction: Direction,
  value: (row: Row) => SortValue,
): Row[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined);
    }
    return sign * compare(first, second);
  });
}

// One collator for all comparisons: localeCompare makes one at each call and is many times slower.
const collator = new Intl.Collator('en', { numeric: true });

function compare(first: string | number, second: string | number): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return collator.compare(String(first), String(second));
}
