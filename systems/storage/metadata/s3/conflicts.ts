/** What the database refuses because of what others did meanwhile. */

/** SQLSTATE: a row that is referred to is not there, or one that goes is still referred to. */
export function isForeignKeyError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}
