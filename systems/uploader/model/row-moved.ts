/** The row is about other content by now: what was found out about the old one is not its. */
export class RowMovedError extends Error {
  override readonly name = 'RowMovedError';
}
