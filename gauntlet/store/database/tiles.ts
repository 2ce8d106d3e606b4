/**
 * A byte for each result: how it ended, and for what passed how long it took, to within 5 %. The
 * bytes lie in tiles of 256 tracks by 128 runs, so that a run touches few of them and so does the
 * history of a test; compressed, a hundred million results take less room than their names.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Transaction } from 'kysely';
import type { ResultOutcome } from '../../model/nouns.ts';
import type { Tables } from './schema.ts';

const TRACKS = 256;
const RUNS = 128;
const TILE_BYTES = TRACKS * RUNS;

const CODES: Readonly<Record<Exclude<ResultOutcome, 'passed'>, number>> = {
  skipped: 1,
  missing: 2,
  failed: 3,
  recovered: 4,
};
const FIRST_PASSED = 5;
/** From 10 microseconds up, each step 9 % longer: 250 steps reach six hours. */
const SHORTEST_MS = 0.01;
const STEP = Math.log(1.09);

export function byteOf(outcome: ResultOutcome, durationMs: number): number {
  if (outcome !== 'passed') return CODES[outcome];
  const step = Math.round(Math.log(Math.max(durationMs, SHORTEST_MS) / SHORTEST_MS) / STEP);
  return Math.min(255, FIRST_PASSED + step);
}

export function outcomeOfByte(byte: number): ResultOutcome | undefined {
  if (byte >= FIRST_PASSED) return 'passed';
  return (['skipped', 'missing', 'failed', 'recovered'] as const)[byte - 1];
}

export function durationOfByte(byte: number): number | undefined {
  return byte < FIRST_PASSED ? undefined : SHORTEST_MS * Math.exp((byte - FIRST_PASSED) * STEP);
}

export const chunkOf = (track: number): number => Math.floor(track / TRACKS);
export const eraOf = (run: number): number => Math.floor(run / RUNS);

/** Where a result's byte is within its tile: the runs of one track lie together. */
export const placeOf = (track: number, run: number): number =>
  (track % TRACKS) * RUNS + (run % RUNS);

export function openedTile(bytes: Uint8Array): Buffer {
  return zstdDecompressSync(bytes, { maxOutputLength: TILE_BYTES });
}

/** The tiles that a transaction works on: each is read once and written once. */
export class OpenTiles {
  readonly #trx: Transaction<Tables>;
  readonly #tiles = new Map<string, Buffer>();
  readonly #changed = new Set<string>();

  constructor(trx: Transaction<Tables>) {
    this.#trx = trx;
  }

  /** Makes these chunks of an era ready for `get` and `set`. */
  async load(chunks: Iterable<number>, era: number): Promise<void> {
    const missing = [...new Set(chunks)].filter((chunk) => !this.#tiles.has(`${chunk} ${era}`));
    for (let at = 0; at < missing.length; at += 500) {
      const rows = await this.#trx
        .selectFrom('tile')
        .select(['chunk', 'bytes'])
        .where('era', '=', era)
        .where('chunk', 'in', missing.slice(at, at + 500))
        .execute();
      for (const row of rows) this.#tiles.set(`${row.chunk} ${era}`, openedTile(row.bytes));
    }
    for (const chunk of missing) {
      const key = `${chunk} ${era}`;
      if (!this.#tiles.has(key)) this.#tiles.set(key, Buffer.alloc(TILE_BYTES));
    }
  }

  get(track: number, run: number): number {
    const tile = this.#tiles.get(`${chunkOf(track)} ${eraOf(run)}`);
    return tile?.[placeOf(track, run)] ?? 0;
  }

  /** All results of a run. Neighbours come together, so that each tile is looked up once. */
  setAll(run: number, bytes: ReadonlyMap<number, number>): void {
    let chunk = -1;
    let tile: Buffer | undefined;
    for (const [track, byte] of bytes) {
      if (chunkOf(track) !== chunk) {
        chunk = chunkOf(track);
        const key = `${chunk} ${eraOf(run)}`;
        tile = this.#tiles.get(key);
        this.#changed.add(key);
      }
      if (tile === undefined) throw new Error(`tile ${chunk} was not loaded`);
      tile[placeOf(track, run)] = byte;
    }
  }

  /** Takes the results of a run out of these chunks, which were loaded. */
  clear(chunks: Iterable<number>, run: number): void {
    for (const chunk of chunks) {
      const key = `${chunk} ${eraOf(run)}`;
      const tile = this.#tiles.get(key);
      for (let track = 0; track < TRACKS; track += 1) tile?.writeUInt8(0, placeOf(track, run));
      this.#changed.add(key);
    }
  }

  async flush(): Promise<void> {
    const rows = [...this.#changed].map((key) => {
      const [chunk = 0, era = 0] = key.split(' ').map(Number);
      return { chunk, era, bytes: zstdCompressSync(this.#tiles.get(key) ?? Buffer.alloc(0)) };
    });
    for (let at = 0; at < rows.length; at += 100) {
      await this.#trx
        .insertInto('tile')
        .values(rows.slice(at, at + 100))
        .onConflict((conflict) =>
          conflict
            .columns(['chunk', 'era'])
            .doUpdateSet((row) => ({ bytes: row.ref('excluded.bytes') })),
        )
        .execute();
    }
    this.#changed.clear();
  }
}
