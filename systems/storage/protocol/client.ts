/** A client of one chunk server: chunks in and out with back-pressure, and never a silent hang. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import { type ClientWritableStream, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { crc32c } from '@node-rs/crc32';
import { storageErrors } from '../model/errors.ts';
import { bytesClient } from './bytes-client.ts';
import { type Channel, type ClientTls, connect } from './channel.ts';
import type { ChunkClient, ChunkWriter, WholeChunk } from './chunk-client.ts';
import type {
  CheckChunksResponse,
  ChunkSeen,
  DeleteChunkResponse,
  GetChunkResponse,
  HealthCheckResponse,
  ListChunksResponse,
  PutChunkRequest,
  QuarantineChunkResponse,
} from './generated/storage.ts';
import { FRAME_BYTES } from './limits.ts';
import { owned } from './owned.ts';
import { sendWatch } from './send-watch.ts';
import { stallGuard } from './stall-guard.ts';
import { fromGrpc } from './statuses.ts';

export interface ChunkClientOptions {
  readonly serverId: string;
  readonly address: string;
  readonly clock: Clock;
  readonly tls?: ClientTls | undefined;
  /** Without a byte, or an answer, for so long a call is given up. */
  readonly stallMs?: number;
  /** Connections to the server; calls take them in turn. */
  readonly connections?: number;
  /** Where it takes and gives bytes over HTTP; absent: over gRPC, as everything else. */
  readonly bytesAddress?: string | undefined;
}

const STALL_MS = 10_000;
/** For so long bytes go over gRPC when there was no way over HTTP. */
const NO_WAY_MS = 30_000;

export function chunkClient(options: ChunkClientOptions): ChunkClient {
  const { serverId, address, clock, stallMs = STALL_MS, connections = 2 } = options;
  const channels = Array.from({ length: connections }, () => connect(address, options.tls));
  let turn = 0;
  const next = () => {
    turn = (turn + 1) % channels.length;
    const channel = channels[turn];
    if (channel === undefined) throw new Error('a client without connections');
    return channel;
  };
  const failure = (error: ServiceError, copyId: string) => fromGrpc(error, copyId, serverId);
  const shared = { clock, stallMs, failure };
  const { bytesAddress, tls } = options;
  let noWayUntilMs = Number.NEGATIVE_INFINITY;
  const onNoWay = () => {
    noWayUntilMs = clock.nowMs() + NO_WAY_MS;
  };
  const bytes =
    bytesAddress === undefined
      ? undefined
      : bytesClient({ serverId, address: bytesAddress, clock, stallMs, tls, onNoWay });
  const overHttp = () => (clock.nowMs() >= noWayUntilMs ? bytes : undefined);
  const put = (copyId: string) =>
    overHttp()?.put(copyId) ?? writer(next().storage, { copyId, ...shared });
  const lend = (copyId: string, startBytes: number, endBytes: number) =>
    overHttp()?.lend(copyId, startBytes, endBytes) ??
    reader(next().storage, { copyId, startBytes, endBytes, ...shared });
  return {
    serverId,
    address,
    put,
    putWhole: (copyId, chunk) =>
      overHttp()?.putWhole(copyId, chunk) ?? writeWhole(put(copyId), chunk),
    get: (copyId, startBytes, endBytes) => owned(lend(copyId, startBytes, endBytes)),
    lend,
    ...smallCalls(next, stallMs, failure),
    close() {
      bytes?.close();
      for (const { storage, upkeep } of channels) {
        storage.close();
        upkeep.close();
      }
    },
  };
}

async function writeWhole(to: ChunkWriter, { bytes, checksum, label }: WholeChunk) {
  try {
    await to.write(bytes);
    await to.end(checksum, label);
  } catch (error) {
    to.abort();
    throw error;
  }
}

type Answer<T> = (error: ServiceError | null, value?: T) => void;

/** The calls with one message each way. */
function smallCalls(next: () => Channel, stallMs: number, failure: Call['failure']) {
  const call = <T>(
    copyId: string,
    limitMs: number,
    send: (metadata: Metadata, deadline: { deadline: number }, answer: Answer<T>) => unknown,
  ) =>
    new Promise<T>((resolve, reject) => {
      send(new Metadata(), { deadline: Date.now() + limitMs }, (error, value) => {
        if (error !== null) reject(failure(error, copyId));
        else resolve(value as T);
      });
    });
  const ifThere = async <T, N>(work: Promise<T>, otherwise: N): Promise<T | N> => {
    try {
      return await work;
    } catch (error) {
      if (isUnknown(error)) return otherwise;
      throw error;
    }
  };
  return {
    async remove(chunkId: string) {
      const removed = call<DeleteChunkResponse>(chunkId, stallMs, (...rest) =>
        next().storage.deleteChunk({ chunkId }, ...rest),
      );
      return (await ifThere(removed, undefined)) !== undefined;
    },
    health: () =>
      call<HealthCheckResponse>('', stallMs, (...rest) => next().storage.healthCheck({}, ...rest)),
    list: (after: string, limit: number, minAgeMs: number) =>
      call<ListChunksResponse>('', stallMs * 3, (...rest) =>
        next().upkeep.listChunks({ after, limit, minAgeMs }, ...rest),
      ),
    check: (copyIds: readonly string[], deep: boolean) =>
      call<CheckChunksResponse>('', stallMs * 30, (...rest) =>
        next().upkeep.checkChunks({ chunkIds: [...copyIds], deep }, ...rest),
      ),
    describe: (chunkId: string) =>
      ifThere(
        call<ChunkSeen>(chunkId, stallMs, (...rest) =>
          next().upkeep.describeChunk({ chunkId }, ...rest),
        ),
        undefined,
      ),
    async quarantine(chunkId: string) {
      await call<QuarantineChunkResponse>(chunkId, stallMs, (...rest) =>
        next().upkeep.quarantineChunk({ chunkId }, ...rest),
      );
    },
  };
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CHUNK_UNKNOWN';
}

interface Call {
  readonly copyId: string;
  readonly clock: Clock;
  readonly stallMs: number;
  readonly failure: (error: ServiceError, copyId: string) => Error;
}

function writer(client: Channel['storage'], call: Call): ChunkWriter {
  const { copyId, clock, stallMs } = call;
  const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
  // Whoever waits hears of it; nobody may wait yet.
  answered.catch(() => undefined);
  const stream: ClientWritableStream<PutChunkRequest> = client.putChunk((error, answer) => {
    guard.rest();
    if (error !== null) reject(call.failure(error, copyId));
    else if (!answer.success) reject(new Error(answer.errorMessage));
    else resolve();
  });
  // The same failure comes to the callback.
  stream.on('error', () => undefined);
  const guard = stallGuard(clock, stallMs, () => stream.cancel());
  // Between the pieces the source may take its time: only the server is held to the limit.
  guard.rest();
  let isFirst = true;
  const message = (data: Buffer, checksum: string, label: string): PutChunkRequest => {
    const chunkId = isFirst ? copyId : '';
    isFirst = false;
    return { chunkId, label, data, checksum };
  };
  const watch = sendWatch(guard, answered);
  return {
    async write(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const left: Promise<void>[] = [];
      for (let at = 0; at < buffer.length; at += FRAME_BYTES) {
        const frame = message(buffer.subarray(at, at + FRAME_BYTES), '', '');
        left.push(watch.send(frame.data.length, (onLeft) => void stream.write(frame, onLeft)));
      }
      await Promise.all(left);
    },
    async end(checksum, label) {
      stream.write(message(Buffer.alloc(0), checksum, label));
      stream.end();
      // Its sync of a large chunk takes time; it is no stall as long as the connection lives.
      const limit = clock.after(stallMs * 6, () => stream.cancel());
      try {
        await answered;
      } finally {
        limit();
      }
    },
    abort() {
      guard.rest();
      stream.cancel();
    },
  };
}

async function* reader(
  client: Channel['storage'],
  call: Call & { readonly startBytes: number; readonly endBytes: number },
): AsyncGenerator<Buffer> {
  const { copyId, startBytes, endBytes, clock, stallMs } = call;
  if (endBytes <= startBytes) return;
  const wanted = endBytes - startBytes;
  const stream = client.getChunk({ chunkId: copyId, offset: startBytes, length: wanted });
  let stalled = false;
  const guard = stallGuard(clock, stallMs, () => {
    stalled = true;
    stream.cancel();
  });
  let got = 0;
  try {
    for await (const { data, crc32c: sum } of stream as AsyncIterable<GetChunkResponse>) {
      guard.rest();
      if (crc32c(data) !== sum) throw storageErrors.make('CHUNK_BAD', { chunkId: copyId });
      got += data.length;
      yield data;
      guard.progress();
    }
  } catch (error) {
    if (stalled) throw Object.assign(new Error(`${copyId}: the server stalled`), { code: 4 });
    throw isServiceError(error) ? call.failure(error, copyId) : error;
  } finally {
    guard.rest();
    stream.cancel();
  }
  if (got !== wanted) throw storageErrors.make('CHUNK_BAD', { chunkId: copyId });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && 'metadata' in error;
}

/** The server can not be reached or does not answer: the breaker counts these. */
export function isServerGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const gone: readonly unknown[] = [
    status.UNAVAILABLE,
    status.DEADLINE_EXCEEDED,
    status.CANCELLED,
    status.INTERNAL,
    status.UNKNOWN,
  ];
  return gone.includes(error.code);
}
