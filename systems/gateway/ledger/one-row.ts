/** The row of a statement that always gives one, such as a sum. */
export function oneRow<Row>(result: { readonly rows: readonly Row[] }): Row {
  const [row] = result.rows;
  if (row === undefined) throw new Error('a statement that gives one row gave none');
  return row;
}
