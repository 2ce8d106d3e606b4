/** Bytes for tests: always the same for a seed, and different everywhere inside. */

export function bytesOf(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const words = length - (length % 4);
  for (let at = 0; at < words; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
  for (let at = words; at < length; at += 1) bytes[at] = (state >>> ((at & 3) * 8)) & 0xff;
  return bytes;
}

export async function* inPieces(bytes: Uint8Array, pieceBytes = 65_536) {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}

export async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The same pieces, each in memory that is spoiled when the next one is asked for. */
export async function* lentOf(bytes: Uint8Array, pieceBytes = 65_536) {
  for await (const piece of inPieces(bytes, pieceBytes)) {
    const memory = Buffer.from(piece);
    yield memory;
    memory.fill(0xee);
  }
}
