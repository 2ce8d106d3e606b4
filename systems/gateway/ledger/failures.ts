/** What a failure of the database says of the command that met it. */

/**
 * A deadlock, a serialization failure, a connection that is lost, a server that stops, starts or
 * can't be found, a standby that may not write yet: the same may go well in a moment. What has
 * waited for long already, as for a lock, is none of these: nobody should wait four times as long.
 */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(?:40001|40P01|08\w{3}|57P0\d|53300|25006|55P03)$/.test(code)) return true;
  if (/^(?:ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH)/.test(code)) {
    return true;
  }
  const message = error instanceof Error ? error.message : '';
  return /^(?:Connection terminated|timeout ex|Client (?:has encountered|was closed))/.test(
    message,
  );
}

/**
 * The database has said no to what was asked: wrong values, a broken rule, money that would move
 * otherwise. It would say so for ever. After any other failure it may have been done, or may be.
 */
export function isRefused(error: unknown): boolean {
  return /^(?:2[123]|P0)\w{3}$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
