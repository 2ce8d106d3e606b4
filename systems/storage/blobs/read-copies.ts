/**
 * The stored bytes of a chunk from its copies. When a server fails in the middle the next one goes
 * on at the same byte; what was bad on one server is told to the repair.
 */
import { findFiles, queueRepair } from '../metadata/files.ts';
import type { Db } from '../metadata/schema.ts';
import { storageErrors } from '../model/errors.ts';
import type { Chunk, Copy, StoredFile } from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import type { Cluster } from './cluster.ts';
import type { Keyring } from './keyring.ts';
import type { NearChunks } from './near-chunks.ts';
import { readShards } from './read-shards.ts';

export interface Sources {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly keyring: Keyring | undefined;
  readonly near?: NearChunks | undefined;
}

/** Each piece is lent until the next one is asked for. */
export async function* readCopies(
  sources: Sources,
  file: StoredFile,
  chunk: Chunk,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  if (spreadOf(file.redundancy).sharded) {
    yield* fromShards(sources, file, chunk, from, to);
    return;
  }
  const near = sources.near?.find(chunk);
  if (near !== undefined) {
    yield near.subarray(from, to);
    return;
  }
  let at = from;
  let copies = inOrder(sources, chunk.copies);
  let lastError: unknown;
  const tried = new Set<string>();
  for (let round = 0; round < 2; round += 1) {
    for (const { serverId } of copies) {
      if (tried.has(serverId)) continue;
      tried.add(serverId);
      const client = sources.cluster.client(serverId);
      if (client === undefined) continue;
      try {
        for await (const bytes of client.lend(chunk.chunkId, at, to)) {
          at += bytes.length;
          if (bytes.length === chunk.storedBytes) sources.near?.keep(chunk, bytes);
          yield bytes;
        }
        sources.cluster.succeeded(serverId);
        return;
      } catch (error) {
        lastError = error;
        sources.cluster.failed(serverId, error);
        await tellRepair(sources, chunk, serverId, error);
      }
    }
    // It may have moved since the file was looked up.
    const [again] = await findFiles(sources.db, [file.fileId]);
    const found = again?.chunks.find(({ chunkId }) => chunkId === chunk.chunkId);
    copies = inOrder(sources, found?.copies ?? []);
  }
  throw storageErrors.make('CHUNK_UNREADABLE', { fileId: file.fileId }, lastError);
}

async function* fromShards(
  sources: Sources,
  file: StoredFile,
  chunk: Chunk,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const onFailed = (copy: Copy, error: unknown) => tellRepair(sources, chunk, copy.serverId, error);
  try {
    yield* readShards(sources.cluster, chunk, from, to, { onFailed });
  } catch (error) {
    throw storageErrors.make('CHUNK_UNREADABLE', { fileId: file.fileId }, error);
  }
}

/** Who answers first; those that are thought to be gone are still tried, at last. */
function inOrder({ cluster }: Sources, copies: readonly Copy[]): readonly Copy[] {
  const up = copies.filter(({ serverId }) => cluster.answers(serverId));
  return [...up, ...copies.filter((copy) => !up.includes(copy))];
}

const broken: readonly unknown[] = ['CHUNK_BAD', 'CHUNK_UNKNOWN'];

async function tellRepair(
  sources: Sources,
  chunk: Chunk,
  serverId: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof Error) || !('code' in error) || !broken.includes(error.code)) return;
  const reason = `${String(error.code)} on ${serverId}`;
  // Reading goes on without it; the scrub finds it again.
  await queueRepair(sources.db, chunk.chunkId, reason).catch(() => undefined);
}
