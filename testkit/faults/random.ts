import { createHash } from 'node:crypto';

/**
 * Random numbers from a seed and a name. Everything that is drawn for one connection or one request
 * has a name of its own, so what happens to it does not depend on what else happens meanwhile.
 */

export interface RandomStream {
  /** From 0 up to, not including, 1. */
  readonly fraction: () => number;
  /** A whole number from 0 up to, not including, `below`. */
  readonly whole: (below: number) => number;
}

export type Seed = string | number;

/** The same seed and names always give the same numbers. */
export function randomStream(seed: Seed, ...names: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256')
    .update(JSON.stringify([String(seed), ...names]))
    .digest();
  const state = new Uint32Array(4);
  for (const index of state.keys()) state[index] = digest.readUInt32LE(index * 4);
  const fraction = () => next(state) / 2 ** 32;
  return { fraction, whole: (below) => Math.floor(fraction() * below) };
}

/** One step of xoshiro128**, a small generator with good statistics and a period of 2^128. */
function next(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  const third = c ^ a;
  const fourth = d ^ b;
  state[0] = a ^ fourth;
  state[1] = b ^ third;
  state[2] = third ^ (b << 9);
  state[3] = rotate(fourth, 11);
  return result;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
