/**
 * The bytes of a stream as they arrive, many small pieces as one: what a piece costs on its way
 * through hashes and sockets is mostly not its bytes. Nobody waits for more to come: what one round
 * of the event loop brought goes on together.
 */
import type { Readable } from 'node:stream';
import { giveFrame, takeFrame } from './frame-memory.ts';
import { freeing } from './freeing.ts';

/** No more than this waits here for who reads it. */
const MOST_BYTES = 512 * 1024;
/** One piece of a socket more has room in the memory of a frame. */
const LENT_BYTES = 192 * 1024;

export interface ArrivingOptions {
  readonly mostBytes?: number;
}

/** Who stops in the middle leaves the stream as it is, paused. */
export async function* arriving(
  stream: Readable,
  { mostBytes = MOST_BYTES }: ArrivingOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  for await (const batch of batchesOf(stream, mostBytes)) {
    const [only] = batch;
    yield batch.length === 1 && only !== undefined ? only : Buffer.concat(batch);
  }
}

/**
 * The same of a stream that nobody else has the memory of, as of a socket: each piece is lent until
 * the next one is asked for. Left to the garbage collector, what a socket brings makes that as busy
 * as the hashes.
 */
export async function* lentPieces(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  const free = freeing();
  for await (const batch of batchesOf(stream, LENT_BYTES)) {
    const [only] = batch;
    const isOne = batch.length === 1 && only !== undefined;
    const memory = isOne ? undefined : takeFrame();
    const piece = memory === undefined ? only : joined(batch, memory);
    try {
      if (memory !== undefined) free.read(batch);
      if (piece !== undefined) yield piece;
      if (memory === undefined) free.read(batch);
    } finally {
      if (memory !== undefined) giveFrame(memory);
    }
  }
}

/** In that memory, where they have room there. */
function joined(batch: readonly Buffer[], memory: Buffer): Buffer {
  let bytes = 0;
  for (const piece of batch) bytes += piece.length;
  if (bytes > memory.length) return Buffer.concat(batch);
  let at = 0;
  for (const piece of batch) at += piece.copy(memory, at);
  return memory.subarray(0, bytes);
}

/** The batches themselves, for who copies the bytes at once: each is lent likewise. */
export async function* lentBatches(
  stream: Readable,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  const free = freeing();
  for await (const batch of batchesOf(stream)) {
    yield batch;
    free.read(batch);
  }
}

async function* batchesOf(
  stream: Readable,
  mostBytes = MOST_BYTES,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let ended = stream.readableEnded;
  let failure: unknown;
  let wake = () => {};
  const onData = (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= mostBytes) stream.pause();
    setImmediate(wake);
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  const onError = (error: unknown) => {
    failure ??= error ?? new Error('the stream broke off');
    wake();
  };
  const onClose = () => {
    if (!ended) onError(stream.errored ?? cutOff());
  };
  stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  if (stream.destroyed && !ended) onClose();
  try {
    for (;;) {
      if (pieces.length > 0) {
        const batch = pieces;
        pieces = [];
        bytes = 0;
        // What follows comes in while this is at work.
        stream.resume();
        yield batch;
        continue;
      }
      if (failure !== undefined) throw failure;
      if (ended) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
  } finally {
    stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    if (!ended) stream.pause();
  }
}

function cutOff(): Error {
  return Object.assign(new Error('the connection closed'), { code: 'ECONNRESET' });
}
