/** The gRPC face of a chunk server. */
import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { crc32c } from '@node-rs/crc32';
import { storageErrors } from '../model/errors.ts';
import type {
  DeleteChunkRequest,
  DeleteChunkResponse,
  GetChunkRequest,
  GetChunkResponse,
  HealthCheckRequest,
  HealthCheckResponse,
  PutChunkRequest,
  PutChunkResponse,
} from '../protocol/generated/storage.ts';
import { FRAME_BYTES } from '../protocol/limits.ts';
import { owned } from '../protocol/owned.ts';
import { toGrpc } from '../protocol/statuses.ts';
import { chunkRange } from './chunk-range.ts';
import type { ChunkStore } from './chunk-store.ts';
import { healthOf } from './health.ts';

export interface ServiceEvents {
  /** A chunk was asked for and is not what it was; it has been put aside. */
  readonly onBad: (chunkId: string) => void;
  readonly onFailure: (call: string, error: unknown) => void;
  readonly onBytes: (direction: 'in' | 'out', bytes: number) => void;
}

export function chunkService(
  store: ChunkStore,
  events: ServiceEvents,
): UntypedServiceImplementation {
  const fail = (call: string, error: unknown) => {
    const answer = toGrpc(error);
    if (answer.details.startsWith('INTERNAL')) events.onFailure(call, error);
    return answer;
  };
  const putChunk: handleClientStreamingCall<PutChunkRequest, PutChunkResponse> = (call, answer) => {
    const put = async () => {
      let checksum = '';
      let label = '';
      const pieces = call[Symbol.asyncIterator]() as AsyncIterator<PutChunkRequest>;
      const { value: first, done } = await pieces.next();
      if (done === true || first === undefined) throw storageErrors.make('CHUNK_ID_INVALID');
      async function* data() {
        let message: PutChunkRequest | undefined = first;
        while (message !== undefined) {
          if (message.checksum !== '') checksum = message.checksum;
          if (message.label !== '') label = message.label;
          events.onBytes('in', message.data.length);
          if (message.data.length > 0) yield message.data;
          const next: IteratorResult<PutChunkRequest> = await pieces.next();
          message = next.done === true ? undefined : next.value;
        }
        // A client that went away ends the stream like one that is done, but for this.
        if (call.cancelled) throw storageErrors.make('UPLOAD_BROKEN');
      }
      const { chunkId } = first;
      const given = { checksum: () => checksum, label: () => label };
      await store.put({ chunkId, pieces: data(), ...given });
      return chunkId;
    };
    put().then(
      (chunkId) => answer(null, { chunkId, success: true, errorMessage: '' }),
      (error: unknown) => answer(fail('PutChunk', error)),
    );
  };
  const getChunk: handleServerStreamingCall<GetChunkRequest, GetChunkResponse> = (call) => {
    sendChunk(call, store, events).then(
      () => call.end(),
      // Not `destroy`: the status would never be sent, and the client would wait for it.
      (error: unknown) => call.emit('error', fail('GetChunk', error)),
    );
  };
  const deleteChunk: handleUnaryCall<DeleteChunkRequest, DeleteChunkResponse> = (call, answer) => {
    const { chunkId } = call.request;
    store.remove(chunkId).then(
      (found) =>
        found
          ? answer(null, { success: true, errorMessage: '' })
          : answer(toGrpc(storageErrors.make('CHUNK_UNKNOWN', { chunkId }))),
      (error: unknown) => answer(fail('DeleteChunk', error)),
    );
  };
  const healthCheck: handleUnaryCall<HealthCheckRequest, HealthCheckResponse> = (_, answer) => {
    healthOf(store).then(
      (health) => answer(null, health),
      (error: unknown) => answer(fail('HealthCheck', error)),
    );
  };
  return { putChunk, getChunk, deleteChunk, healthCheck };
}

type GetCall = ServerWritableStream<GetChunkRequest, GetChunkResponse>;

async function sendChunk(call: GetCall, store: ChunkStore, events: ServiceEvents): Promise<void> {
  // A stream of messages has several of them waiting: they are its own.
  for await (const bytes of owned(chunkRange(store, call.request, events))) {
    for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
      const data = bytes.subarray(at, at + FRAME_BYTES);
      events.onBytes('out', data.length);
      if (call.write({ data, crc32c: crc32c(data) })) continue;
      if (!(await drained(call))) return;
    }
  }
}

/** False: nobody waits for the rest any more. */
function drained(call: GetCall): Promise<boolean> {
  if (call.cancelled || call.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const off = () => {
      call.off('drain', onDrain).off('cancelled', onGone).off('close', onGone);
    };
    const onDrain = () => {
      off();
      resolve(true);
    };
    const onGone = () => {
      off();
      resolve(false);
    };
    call.once('drain', onDrain).once('cancelled', onGone).once('close', onGone);
  });
}
