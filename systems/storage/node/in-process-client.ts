/**
 * The chunk server of this very process, as its APIs and its upkeep call it: the same store that it
 * serves to others, without the way there. What a client over the network promises is promised
 * here: errors by the same names, no silent hang, and bytes lent until the next are asked for.
 */
import { UserError } from '@gauntlet/kit/errors';
import type { Clock } from '@gauntlet/kit/lifecycle';
import { status } from '@grpc/grpc-js';
import { crc32 } from '@node-rs/crc32';
import { storageErrors } from '../model/errors.ts';
import type { ChunkClient, ChunkWriter, PutOptions } from '../protocol/chunk-client.ts';
import { owned } from '../protocol/owned.ts';
import { toGrpc } from '../protocol/statuses.ts';
import { chunkRange } from './chunk-range.ts';
import type { ChunkStore } from './chunk-store.ts';
import { type HandingOver, handingOver } from './handing-over.ts';
import { healthOf } from './health.ts';
import { inTime } from './in-time.ts';
import type { ServiceEvents } from './service.ts';
import { checkChunks, describeChunk, listChunks } from './upkeep-service.ts';

export interface InProcessOptions {
  readonly serverId: string;
  /** Where others reach it. */
  readonly address: string;
  readonly store: ChunkStore;
  readonly events: ServiceEvents;
  readonly clock: Clock;
  readonly nowMs: () => number;
  /** A disk that does nothing for so long is given up, as a server would be. */
  readonly stallMs?: number | undefined;
}

export interface InProcess {
  readonly client: ChunkClient;
  /** Nothing is asked of the store any more when it resolves. */
  end(): Promise<void>;
}

interface Shared extends InProcessOptions {
  readonly stallMs: number;
  /** Runs it unless the server has ended, and says what went wrong as a server would. */
  run<T>(call: string, limitMs: number, work: () => Promise<T>): Promise<T>;
  /** The end waits for it. */
  track(work: Promise<unknown>): void;
  /** Whose chunks are not whole: the end gives them up. */
  readonly writers: Set<HandingOver>;
}

const STALL_MS = 10_000;

export function inProcessClient(options: InProcessOptions): InProcess {
  const { serverId, address, store, clock, nowMs } = options;
  const stallMs = options.stallMs ?? STALL_MS;
  const running = new Set<Promise<unknown>>();
  let hasEnded = false;
  const track: Shared['track'] = (work) => {
    running.add(work);
    const done = () => void running.delete(work);
    work.then(done, done);
  };
  const run: Shared['run'] = async (call, limitMs, work) => {
    if (hasEnded) throw gone(serverId, 'it has ended');
    const working = work();
    track(working);
    try {
      return await inTime(clock, limitMs, working, () => gone(serverId, 'the disk stalled'));
    } catch (error) {
      throw told(options, call, error);
    }
  };
  const writers = new Set<HandingOver>();
  const shared: Shared = { ...options, stallMs, run, track, writers };
  const lend = (copyId: string, startBytes: number, endBytes: number) =>
    reader(shared, { copyId, startBytes, endBytes });
  const client: ChunkClient = {
    serverId,
    address,
    put: (copyId, how) => writer(shared, copyId, how),
    async putWhole(chunkId, { bytes, checksum, label, summedHere }) {
      options.events.onBytes('in', bytes.length);
      const sum = summedHere === true ? { sum: () => crc32(bytes) } : {};
      const chunk = { chunkId, pieces: bytes, checksum: () => checksum, label: () => label };
      await run('PutChunk', stallMs * 6, () => store.put({ ...chunk, ...sum }));
    },
    get: (copyId, startBytes, endBytes) => owned(lend(copyId, startBytes, endBytes)),
    lend,
    remove: (copyId) => run('DeleteChunk', stallMs, () => store.remove(copyId)),
    health: () => run('HealthCheck', stallMs, () => healthOf(store)),
    list: (after, limit, minAgeMs) =>
      run('ListChunks', stallMs * 3, () => listChunks(store, { after, limit, minAgeMs }, nowMs())),
    check: (copyIds, deep) =>
      run('CheckChunks', stallMs * 30, () => checkChunks(store, { chunkIds: [...copyIds], deep })),
    describe: (copyId) => run('DescribeChunk', stallMs, () => describeChunk(store, copyId)),
    async quarantine(copyId) {
      await run('QuarantineChunk', stallMs, () => store.putAside(copyId));
    },
    close: () => undefined,
  };
  return {
    client,
    async end() {
      hasEnded = true;
      for (const handing of writers) handing.fail(gone(serverId, 'it has ended'));
      await Promise.allSettled(running);
    },
  };
}

/** As of a server that can not be reached: the breaker and the failover go by it. */
function gone(serverId: string, why: string, cause?: unknown): Error {
  return Object.assign(new Error(`${serverId}: ${why}`, { cause }), { code: status.UNAVAILABLE });
}

/** What a server tells is as it is; of anything else it says that it failed. */
function told({ serverId, events }: InProcessOptions, call: string, error: unknown): Error {
  const isGone = error instanceof Error && 'code' in error && error.code === status.UNAVAILABLE;
  if (isGone) return error;
  const { code, details } = toGrpc(error);
  if (code !== status.INTERNAL && error instanceof Error) return error;
  // Who gave up an upload knows of it.
  if (!(error instanceof UserError)) events.onFailure(call, error);
  return Object.assign(new Error(`${serverId}: ${details}`, { cause: error }), { code });
}

function writer(shared: Shared, copyId: string, { summedHere }: PutOptions = {}): ChunkWriter {
  const { store, serverId, clock, stallMs, events, run, writers } = shared;
  const handing = handingOver();
  writers.add(handing);
  let given = { checksum: '', label: '' };
  let sum = 0;
  const putting = () =>
    store.put({
      chunkId: copyId,
      pieces: handing.pieces,
      checksum: () => given.checksum,
      label: () => given.label,
      ...(summedHere === true ? { sum: () => sum } : {}),
    });
  // Between the pieces the source may take its time: only the disk is held to the limit.
  const stored = run('PutChunk', Number.POSITIVE_INFINITY, putting);
  const left = () => void writers.delete(handing);
  // Whoever waits hears of it; nobody may wait yet.
  stored.then(left, left);
  const limited = async (limitMs: number, work: Promise<unknown>) => {
    const late = () => {
      const error = gone(serverId, 'the disk stalled');
      handing.fail(error);
      return error;
    };
    await inTime(clock, limitMs, work, late);
  };
  return {
    async write(bytes) {
      events.onBytes('in', bytes.length);
      if (summedHere === true) sum = crc32(bytes, sum);
      await limited(stallMs, Promise.race([handing.give(bytes), stored]));
    },
    async end(checksum, label) {
      given = { checksum, label };
      handing.end();
      await limited(stallMs * 6, stored);
    },
    abort: () => handing.fail(storageErrors.make('UPLOAD_BROKEN')),
  };
}

/** Each piece is lent until the next one is asked for. */
async function* reader(
  { store, events, stallMs, run, track }: Shared,
  range: { readonly copyId: string; readonly startBytes: number; readonly endBytes: number },
): AsyncGenerator<Buffer> {
  const { copyId: chunkId, startBytes, endBytes } = range;
  if (endBytes <= startBytes) return;
  const wanted = endBytes - startBytes;
  const pieces = chunkRange(store, { chunkId, offset: startBytes, length: wanted }, events);
  let got = 0;
  try {
    for (;;) {
      const next = await run('GetChunk', stallMs, () => pieces.next());
      if (next.done === true) break;
      got += next.value.length;
      events.onBytes('out', next.value.length);
      yield next.value;
    }
  } finally {
    // Not waited for: it may be the disk that hangs.
    track(pieces.return(undefined));
  }
  if (got !== wanted) throw storageErrors.make('CHUNK_BAD', { chunkId });
}
