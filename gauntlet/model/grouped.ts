/**
 * A whole number as a person reads it: 91,230. Not by `toLocaleString`: the first use of it loads
 * the data of every language, which is a good part of what a run may cost.
 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
