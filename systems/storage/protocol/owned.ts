/** Pieces that are only lent, as the caller's own. */
export async function* owned(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/** All of them in one, as the caller's own. `tooLong` is thrown at more than `mostBytes`. */
export async function ownedWhole(
  pieces: AsyncIterable<Uint8Array>,
  mostBytes = Number.POSITIVE_INFINITY,
  tooLong = () => new Error(`there are more bytes than the ${mostBytes} that were said`),
): Promise<Buffer> {
  const all: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > mostBytes) throw tooLong();
    all.push(Buffer.from(piece));
  }
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : Buffer.concat(all);
}
