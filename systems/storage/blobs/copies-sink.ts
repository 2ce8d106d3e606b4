/**
 * Writes one chunk to several servers at once. A server that fails is replaced: by giving the next
 * one the beginning again while it is still in memory, and after that by a copy from one that has
 * the whole, so that however late a server dies the answer waits for enough durable copies.
 */
import { createHash } from 'node:crypto';
import { storageErrors } from '../model/errors.ts';
import type { Copy } from '../model/nouns.ts';
import type { ChunkWriter } from '../protocol/chunk-client.ts';
import type { Cluster } from './cluster.ts';
import { copyChunk } from './copy-chunk.ts';
import type { NearChunks } from './near-chunks.ts';

export interface Sink {
  /** The bytes are lent until it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  end(label: string): Promise<Sunk>;
  abort(): void;
}

export interface Sunk {
  readonly hash: string;
  readonly storedBytes: number;
  readonly copies: readonly Copy[];
}

export interface CopiesOptions {
  readonly cluster: Cluster;
  readonly chunkId: string;
  readonly near?: NearChunks | undefined;
  /** How many durable copies are wanted ... */
  readonly wanted: number;
  /** ... and with how many an answer is given. The same, but in a degraded mode that is shown. */
  readonly needed: number;
}

interface Target {
  readonly serverId: string;
  readonly writer: ChunkWriter;
}

const HELD_BYTES = 1024 * 1024;
/** Up to this much a chunk waits until it is whole, and then goes out in one piece. */
const WHOLE_BYTES = 128 * 1024;

export function copiesSink(options: CopiesOptions): Sink {
  return new CopiesSink(options);
}

class CopiesSink implements Sink {
  readonly #options: CopiesOptions;
  readonly #hash = createHash('sha256');
  readonly #tried = new Set<string>();
  #targets: Target[] = [];
  #held: Uint8Array[] | undefined = [];
  #bytes = 0;
  #lastError: unknown;
  #looked = false;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    if (this.#bytes + bytes.length <= WHOLE_BYTES) {
      this.#bytes += bytes.length;
      this.#held?.push(Buffer.from(bytes));
      return;
    }
    await this.#recruit();
    this.#bytes += bytes.length;
    const failed: Target[] = [];
    await Promise.all(
      this.#targets.map((target) =>
        target.writer.write(bytes).catch((error: unknown) => {
          this.#lost(target, error);
          failed.push(target);
        }),
      ),
    );
    this.#targets = this.#targets.filter((target) => !failed.includes(target));
    if (this.#bytes <= HELD_BYTES) this.#held?.push(Buffer.from(bytes));
    else this.#held = undefined;
    if (failed.length > 0) await this.#recruit();
    if (this.#targets.length === 0) throw this.#tooFew(0);
  }

  async end(label: string): Promise<Sunk> {
    const hash = this.#hash.digest('hex');
    const storedBytes = this.#bytes;
    const { wanted } = this.#options;
    if (storedBytes <= WHOLE_BYTES) return await this.#endWhole(hash, label);
    let durable = await this.#endTargets(hash, label);
    // All at once may have died at the very end: the bytes are still here, so others get them.
    while (durable.length < wanted && this.#held !== undefined) {
      await this.#recruit(wanted - durable.length);
      if (this.#targets.length === 0) break;
      durable = [...durable, ...(await this.#endTargets(hash, label))];
    }
    if (durable.length < wanted && durable.length > 0) {
      durable = await this.#copyFrom(durable, { storedBytes, hash, label });
    }
    return this.#sunk(hash, durable);
  }

  #sunk(hash: string, durable: readonly string[]): Sunk {
    const { needed } = this.#options;
    if (durable.length < needed || durable.length === 0) throw this.#tooFew(durable.length);
    const copies = durable.map((serverId) => ({ serverId, shard: 0 }));
    return { hash, storedBytes: this.#bytes, copies };
  }

  /** All of it is here: whoever fails is replaced by the next one, to the last. */
  async #endWhole(hash: string, label: string): Promise<Sunk> {
    const { cluster, chunkId, near, wanted } = this.#options;
    const bytes = Buffer.concat(this.#held ?? []);
    const durable: string[] = [];
    const send = async (serverId: string) => {
      try {
        const chunk = { bytes, checksum: hash, label, summedHere: true };
        await cluster.client(serverId)?.putWhole(chunkId, chunk);
        cluster.succeeded(serverId);
        durable.push(serverId);
      } catch (error) {
        this.#lastError = error;
        cluster.failed(serverId, error);
      }
    };
    while (durable.length < wanted) {
      let next = this.#nextServers(wanted - durable.length);
      if (next.length === 0) {
        await this.#lookOnce();
        next = this.#nextServers(wanted - durable.length);
      }
      if (next.length === 0) break;
      await Promise.all(next.map(send));
    }
    const sunk = this.#sunk(hash, durable);
    near?.keep({ chunkId, hash }, bytes);
    return sunk;
  }

  abort(): void {
    for (const { writer } of this.#targets) writer.abort();
    this.#targets = [];
  }

  async #endTargets(hash: string, label: string): Promise<string[]> {
    const targets = this.#targets;
    this.#targets = [];
    const ended = await Promise.all(
      targets.map(async (target) => {
        try {
          await target.writer.end(hash, label);
          this.#options.cluster.succeeded(target.serverId);
          return target.serverId;
        } catch (error) {
          this.#lost(target, error);
          return undefined;
        }
      }),
    );
    return ended.filter((serverId) => serverId !== undefined);
  }

  /** Brings the targets up to the wanted number, as long as the beginning is still in memory. */
  async #recruit(wanted = this.#options.wanted): Promise<void> {
    if (this.#held === undefined) return;
    while (this.#targets.length < wanted) {
      const target = this.#nextTarget() ?? (await this.#lookAgain());
      if (target === undefined) break;
      try {
        for (const bytes of this.#held) await target.writer.write(bytes);
        this.#targets.push(target);
      } catch (error) {
        this.#lost(target, error);
      }
    }
  }

  /** What is known of the cluster is a second old: a server may have come since. */
  async #lookAgain(): Promise<Target | undefined> {
    await this.#lookOnce();
    return this.#nextTarget();
  }

  async #lookOnce(): Promise<void> {
    if (this.#looked) return;
    this.#looked = true;
    await this.#options.cluster.refresh();
  }

  #nextTarget(): Target | undefined {
    const { cluster, chunkId } = this.#options;
    const [serverId] = this.#nextServers(1);
    const client = serverId === undefined ? undefined : cluster.client(serverId);
    if (serverId === undefined || client === undefined) return undefined;
    return { serverId, writer: client.put(chunkId, { summedHere: true }) };
  }

  #nextServers(count: number): readonly string[] {
    const { cluster, chunkId } = this.#options;
    const next = cluster
      .candidates(chunkId)
      .filter((one) => !this.#tried.has(one) && cluster.client(one) !== undefined)
      .slice(0, count);
    for (const serverId of next) this.#tried.add(serverId);
    return next;
  }

  async #copyFrom(
    durable: string[],
    what: { storedBytes: number; hash: string; label: string },
  ): Promise<string[]> {
    const { cluster, chunkId, wanted } = this.#options;
    const all = [...durable];
    for (const to of cluster.candidates(chunkId)) {
      if (all.length >= wanted) break;
      if (all.includes(to)) continue;
      try {
        await copyChunk({ cluster, copyId: chunkId, from: all, to, ...what });
        all.push(to);
      } catch (error) {
        this.#lastError = error;
        cluster.failed(to, error);
      }
    }
    return all;
  }

  #lost({ serverId, writer }: Target, error: unknown): void {
    this.#lastError = error;
    this.#options.cluster.failed(serverId, error);
    writer.abort();
  }

  #tooFew(found: number): Error {
    const { needed } = this.#options;
    return storageErrors.make('SERVERS_TOO_FEW', { found, needed }, this.#lastError);
  }
}
