/** PURE: texts that say nearly the same have nearly the same number. */

/** 64 bits as two halves: comparing them as one BigInt takes thirty times as long. */
export interface Simhash {
  readonly high: number;
  readonly low: number;
}

/** Of 64 bits; more of them differ when two texts merely have words in common. */
const nearBits = 10;

export function simhash(text: string): Simhash {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const weights = new Int32Array(64);
  for (let at = 0; at < words.length; at += 1) {
    // Pairs of words: their order counts.
    const { high, low } = hash64(`${words[at]} ${words[at + 1] ?? ''}`);
    for (let bit = 0; bit < 32; bit += 1) {
      weights[bit] = (weights[bit] ?? 0) + (((low >>> bit) & 1) === 1 ? 1 : -1);
      weights[bit + 32] = (weights[bit + 32] ?? 0) + (((high >>> bit) & 1) === 1 ? 1 : -1);
    }
  }
  return { high: bitsOf(weights.subarray(32)), low: bitsOf(weights.subarray(0, 32)) };
}

function bitsOf(weights: Int32Array): number {
  let bits = 0;
  for (const [bit, weight] of weights.entries()) if (weight > 0) bits |= 1 << bit;
  return bits;
}

export function isNear(a: Simhash, b: Simhash): boolean {
  return bitCount(a.high ^ b.high) + bitCount(a.low ^ b.low) <= nearBits;
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Two hashes of 32 bits each: FNV-1a over the text, and the end of MurmurHash3 over each half. */
function hash64(text: string): Simhash {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return { high: mixed(high), low: mixed(low) };
}

/** The last characters reach the upper bits only by this. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
