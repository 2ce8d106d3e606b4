/** PURE: texts that say nearly the same have nearly the same number. */

const mask = (1n << 64n) - 1n;
/** Of 64 bits; more of them differ when two texts merely have words in common. */
const nearBits = 10;

export function simhash(text: string): bigint {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const weights = new Int32Array(64);
  for (let at = 0; at < words.length; at += 1) {
    // Pairs of words: their order counts.
    const hash = hash64(`${words[at]} ${words[at + 1] ?? ''}`);
    for (let bit = 0; bit < 64; bit += 1) {
      const isSet = (hash >> BigInt(bit)) & 1n;
      weights[bit] = (weights[bit] ?? 0) + (isSet === 1n ? 1 : -1);
    }
  }
  let result = 0n;
  for (const [bit, weight] of weights.entries()) if (weight > 0) result |= 1n << BigInt(bit);
  return result;
}

export function isNear(a: bigint, b: bigint): boolean {
  let rest = a ^ b;
  let bits = 0;
  while (rest > 0n && bits <= nearBits) {
    rest &= rest - 1n;
    bits += 1;
  }
  return bits <= nearBits;
}

function hash64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n) & mask;
  }
  // The last characters reach the upper bits only by this.
  hash ^= hash >> 33n;
  hash = (hash * 0xff51afd7ed558ccdn) & mask;
  return hash ^ (hash >> 33n);
}
