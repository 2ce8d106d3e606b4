/** What the cluster asks of a chunk server beside chunks. */
import type { handleUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { storageErrors } from '../model/errors.ts';
import type {
  CheckChunksRequest,
  CheckChunksResponse,
  ChunkSeen,
  DescribeChunkRequest,
  ListChunksRequest,
  ListChunksResponse,
  QuarantineChunkRequest,
  QuarantineChunkResponse,
} from '../protocol/generated/storage.ts';
import { toGrpc } from '../protocol/statuses.ts';
import type { ChunkStore } from './chunk-store.ts';
import { verifyChunk } from './verify.ts';

const LIST_LIMIT = 1_000;

export function upkeepService(
  store: ChunkStore,
  nowMs: () => number,
): UntypedServiceImplementation {
  const list: handleUnaryCall<ListChunksRequest, ListChunksResponse> = (call, answer) => {
    listChunks(store, call.request, nowMs()).then(
      (response) => answer(null, response),
      (error: unknown) => answer(toGrpc(error)),
    );
  };
  const check: handleUnaryCall<CheckChunksRequest, CheckChunksResponse> = (call, answer) => {
    checkChunks(store, call.request).then(
      (response) => answer(null, response),
      (error: unknown) => answer(toGrpc(error)),
    );
  };
  const quarantineChunk: handleUnaryCall<QuarantineChunkRequest, QuarantineChunkResponse> = (
    call,
    answer,
  ) => {
    store.putAside(call.request.chunkId).then(
      (success) => answer(null, { success }),
      (error: unknown) => answer(toGrpc(error)),
    );
  };
  const describe: handleUnaryCall<DescribeChunkRequest, ChunkSeen> = (call, answer) => {
    const { chunkId } = call.request;
    describeChunk(store, chunkId).then(
      (found) =>
        found === undefined
          ? answer(toGrpc(storageErrors.make('CHUNK_UNKNOWN', { chunkId })))
          : answer(null, found),
      (error: unknown) => answer(toGrpc(error)),
    );
  };
  return {
    describeChunk: describe,
    listChunks: list,
    checkChunks: check,
    quarantineChunk,
  };
}

export async function listChunks(
  store: ChunkStore,
  { after, limit, minAgeMs }: ListChunksRequest,
  now: number,
): Promise<ListChunksResponse> {
  const wanted = Math.max(1, Math.min(limit, LIST_LIMIT));
  let ids: string[] = [];
  let more = false;
  for await (const { chunkId, sinceMs } of store.entries()) {
    if (chunkId <= after || now - sinceMs < minAgeMs) continue;
    ids.push(chunkId);
    if (ids.length < wanted * 8) continue;
    ids = ids.sort().slice(0, wanted);
    more = true;
  }
  ids.sort();
  more ||= ids.length > wanted;
  const chunks = await Promise.all(
    ids.slice(0, wanted).map((chunkId) => describeChunk(store, chunkId)),
  );
  return { chunks: chunks.filter((chunk) => chunk !== undefined), more };
}

/** undefined: it is not there, or spoiled. */
export async function describeChunk(
  store: ChunkStore,
  chunkId: string,
): Promise<ChunkSeen | undefined> {
  try {
    const open = await store.open(chunkId);
    await open.close();
    const { sizeBytes: size, hash: checksum, label } = open.footer;
    return { chunkId, size, checksum, label };
  } catch {
    // Gone meanwhile, or spoiled: then the scrub tells of it.
    return undefined;
  }
}

export async function checkChunks(
  store: ChunkStore,
  { chunkIds, deep }: CheckChunksRequest,
): Promise<CheckChunksResponse> {
  const missing: string[] = [];
  const bad: string[] = [];
  for (const chunkId of chunkIds) {
    const found = await verifyChunk(store, chunkId, { deep });
    if (found === 'missing') missing.push(chunkId);
    if (found === 'bad') bad.push(chunkId);
  }
  return { missing, bad };
}
