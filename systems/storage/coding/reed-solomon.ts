/**
 * Reed-Solomon over GF(2^8), systematic with a Cauchy matrix: any `data` of `data + parity` shards
 * give everything back. PURE; a table of 256 for each coefficient makes it a look-up and an xor.
 */

/** Powers of 2 in the field, twice over, and which power each value is. */
const { EXP, LOG } = (() => {
  const exp = new Uint8Array(512);
  const log = new Uint8Array(256);
  let power = 1;
  for (let at = 0; at < 255; at += 1) {
    exp[at] = power;
    exp[at + 255] = power;
    log[power] = at;
    power = (power << 1) ^ (power & 0x80 ? 0x11d : 0);
  }
  return { EXP: exp, LOG: log };
})();

function times(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return EXP[(LOG[one] ?? 0) + (LOG[other] ?? 0)] ?? 0;
}

function inverse(value: number): number {
  return EXP[255 - (LOG[value] ?? 0)] ?? 0;
}

type Matrix = readonly (readonly number[])[];

export interface Coder {
  readonly data: number;
  readonly parity: number;
  /** The parity shards of so many data shards, all of one length. */
  encode(shards: readonly Uint8Array[]): Uint8Array[];
  /** The shard `wanted` from any `data` others; undefined when there are too few. */
  rebuild(have: ReadonlyMap<number, Uint8Array>, wanted: number): Uint8Array | undefined;
}

export function reedSolomon(data: number, parity: number): Coder {
  const rows: Matrix = [
    ...Array.from({ length: data }, (_, row) =>
      Array.from({ length: data }, (__, column) => (row === column ? 1 : 0)),
    ),
    ...Array.from({ length: parity }, (_, row) =>
      Array.from({ length: data }, (__, column) => inverse((data + row) ^ column)),
    ),
  ];
  return {
    data,
    parity,
    encode: (shards) => rows.slice(data).map((row) => combine(row, shards)),
    rebuild(have, wanted) {
      const known = have.get(wanted);
      if (known !== undefined) return known;
      const chosen = [...have.keys()].sort((one, other) => one - other).slice(0, data);
      if (chosen.length < data) return undefined;
      const back = inverted(chosen.map((shard) => rows[shard] ?? []));
      const row = (rows[wanted] ?? []).reduce<number[]>(
        (sum, factor, place) =>
          sum.map((value, column) => value ^ times(factor, back[place]?.[column] ?? 0)),
        Array.from({ length: data }, () => 0),
      );
      return combine(
        row,
        chosen.map((shard) => have.get(shard) ?? new Uint8Array()),
      );
    },
  };
}

function combine(row: readonly number[], shards: readonly Uint8Array[]): Uint8Array {
  const length = shards[0]?.length ?? 0;
  const out = new Uint8Array(length);
  for (const [place, shard] of shards.entries()) {
    const factor = row[place] ?? 0;
    if (factor === 0) continue;
    const table = Uint8Array.from({ length: 256 }, (_, value) => times(factor, value));
    for (let at = 0; at < length; at += 1) {
      out[at] = (out[at] as number) ^ (table[shard[at] as number] as number);
    }
  }
  return out;
}

/** Gauss and Jordan; a Cauchy matrix and any of its parts can always be inverted. */
function inverted(matrix: Matrix): Matrix {
  const size = matrix.length;
  const work = matrix.map((row, at) => [
    ...row,
    ...Array.from({ length: size }, (_, column) => (column === at ? 1 : 0)),
  ]);
  for (let column = 0; column < size; column += 1) {
    const pivot = work.findIndex((row, at) => at >= column && (row[column] ?? 0) !== 0);
    const [chosen] = work.splice(pivot, 1);
    if (chosen === undefined) throw new Error('a matrix that can not be inverted');
    const factor = inverse(chosen[column] ?? 0);
    const scaled = chosen.map((value) => times(value, factor));
    work.splice(column, 0, scaled);
    for (const [at, row] of work.entries()) {
      const over = row[column] ?? 0;
      if (at === column || over === 0) continue;
      work[at] = row.map((value, place) => value ^ times(over, scaled[place] ?? 0));
    }
  }
  return work.map((row) => row.slice(size));
}
