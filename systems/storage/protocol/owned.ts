/** Pieces that are only lent, as the caller's own. */
export async function* owned(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
