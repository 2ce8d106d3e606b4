/** Whether a failure of a query is the database that is gone, and not the query. */

const GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
]);
const WORDS = /connection terminated|timeout exceeded when trying to connect|connection ended/i;

export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && GONE.has(error.code)) return true;
  // It ended the connection, or let nobody in.
  if ('severity' in error && error.severity === 'FATAL') return true;
  return WORDS.test(error.message);
}
