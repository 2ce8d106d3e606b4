/**
 * Writes one chunk as 4 + 2 shards to six servers. A server that fails at the beginning is
 * replaced; one that fails later leaves a shard out, which the repair makes again: with five of
 * six durable, one more may still be lost before that.
 */
import { createHash } from 'node:crypto';
import { reedSolomon } from '../coding/reed-solomon.ts';
import { STRIPE_UNIT, unitsOf } from '../coding/stripes.ts';
import { storageErrors } from '../model/errors.ts';
import { copyIdOf } from '../model/ids.ts';
import type { ChunkWriter } from '../protocol/chunk-client.ts';
import type { Cluster } from './cluster.ts';
import type { Sink, Sunk } from './copies-sink.ts';

const DATA = 4;
const PARITY = 2;
const ALL = DATA + PARITY;
const NEEDED = DATA + 1;
const STRIPE = STRIPE_UNIT * DATA;
const HELD_BYTES = 4 * STRIPE;

interface Target {
  readonly serverId: string;
  readonly writer: ChunkWriter;
}

interface Shard {
  readonly hash: ReturnType<typeof createHash>;
  held: Uint8Array[] | undefined;
  target: Target | undefined;
}

export class ShardsSink implements Sink {
  readonly #cluster: Cluster;
  readonly #chunkId: string;
  readonly #hash = createHash('sha256');
  readonly #coder = reedSolomon(DATA, PARITY);
  readonly #tried = new Set<string>();
  readonly #shards: Shard[] = Array.from({ length: ALL }, () => ({
    hash: createHash('sha256'),
    held: [],
    target: undefined,
  }));
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #bytes = 0;
  #lastError: unknown;

  constructor(cluster: Cluster, chunkId: string) {
    this.#cluster = cluster;
    this.#chunkId = chunkId;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const piece = bytes.subarray(at, at + STRIPE - this.#waitingBytes);
      // It is only lent.
      this.#waiting.push(Buffer.from(piece));
      this.#waitingBytes += piece.length;
      at += piece.length;
      if (this.#waitingBytes === STRIPE) await this.#stripe();
    }
  }

  async end(label: string): Promise<Sunk> {
    if (this.#waitingBytes > 0) await this.#stripe();
    const copies = await Promise.all(
      this.#shards.map(async ({ hash, target }, shard) => {
        if (target === undefined) return undefined;
        try {
          await target.writer.end(hash.digest('hex'), label);
          this.#cluster.succeeded(target.serverId);
          return { serverId: target.serverId, shard };
        } catch (error) {
          this.#lost(shard, error);
          return undefined;
        }
      }),
    );
    const durable = copies.filter((copy) => copy !== undefined);
    if (durable.length < NEEDED) throw this.#tooFew(durable.length);
    return { hash: this.#hash.digest('hex'), storedBytes: this.#bytes, copies: durable };
  }

  abort(): void {
    for (const { target } of this.#shards) target?.writer.abort();
  }

  async #stripe(): Promise<void> {
    const stripe = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    const units = unitsOf(stripe, DATA);
    const all = [...units, ...this.#coder.encode(units)];
    await Promise.all(all.map((unit, shard) => this.#unit(shard, unit)));
    const up = this.#shards.filter(({ target }) => target !== undefined).length;
    if (up < NEEDED) throw this.#tooFew(up);
  }

  async #unit(number: number, unit: Uint8Array): Promise<void> {
    const shard = this.#shards[number];
    if (shard === undefined) return;
    shard.hash.update(unit);
    // Not before the first: there was no server yet that could have taken it.
    if (this.#bytes > HELD_BYTES && shard.held?.length !== 0) shard.held = undefined;
    shard.held?.push(unit);
    let toSend = [unit];
    for (;;) {
      if (shard.target === undefined) {
        if (shard.held === undefined) return;
        shard.target = this.#next(number);
        if (shard.target === undefined) return;
        toSend = [...shard.held];
      }
      try {
        for (const piece of toSend) await shard.target.writer.write(piece);
        return;
      } catch (error) {
        this.#lost(number, error);
      }
    }
  }

  #next(shard: number): Target | undefined {
    const candidates = this.#cluster.candidates(this.#chunkId);
    const serverId = candidates.find((one) => !this.#tried.has(one));
    const client = serverId === undefined ? undefined : this.#cluster.client(serverId);
    if (serverId === undefined || client === undefined) return undefined;
    this.#tried.add(serverId);
    return { serverId, writer: client.put(copyIdOf(this.#chunkId, shard)) };
  }

  #lost(number: number, error: unknown): void {
    const shard = this.#shards[number];
    this.#lastError = error;
    if (shard?.target === undefined) return;
    this.#cluster.failed(shard.target.serverId, error);
    shard.target.writer.abort();
    shard.target = undefined;
  }

  #tooFew(found: number): Error {
    return storageErrors.make('SERVERS_TOO_FEW', { found, needed: NEEDED }, this.#lastError);
  }
}
