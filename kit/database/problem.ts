/** The text of anything that was thrown, in one line. */
export function problemOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(problemOf).join('; ');
  }
  return error instanceof Error ? error.message.replace(/\s*\n\s*/g, '; ') : String(error);
}

/** SQLSTATE, errno name, or whatever else the thrower put into `code`. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0 && !('code' in error)) {
    return codeOf(error.errors[0]);
  }
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
