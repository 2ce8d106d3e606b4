/**
 * The bytes of a stream as they arrive, many small pieces as one: what a piece costs on its way
 * through hashes and sockets is mostly not its bytes. Nobody waits for more to come: what one round
 * of the event loop brought goes on together.
 */
import type { Readable } from 'node:stream';
import { type Freeing, freeing } from './freeing.ts';

/** No more than this waits here for who reads it. */
const MOST_BYTES = 512 * 1024;

export interface ArrivingOptions {
  readonly mostBytes?: number;
  /**
   * The memory of the pieces is nobody's but the stream's, as a socket's is, and is given back as
   * soon as they were read. Left to the garbage collector it makes that as busy as the hashes.
   */
  readonly owned?: boolean;
}

/** Who stops in the middle leaves the stream as it is, paused. */
export async function* arriving(
  stream: Readable,
  options: ArrivingOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  const free = options.owned === true ? freeing() : undefined;
  for await (const batch of batchesOf(stream, options.mostBytes)) {
    yield joined(batch, free);
  }
}

/** The same for who copies the bytes at once: a batch is lent until the next one is asked for. */
export async function* lentBatches(
  stream: Readable,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  const free = freeing();
  for await (const batch of batchesOf(stream)) {
    yield batch;
    free.read(batch);
  }
}

function joined(batch: readonly Buffer[], free: Freeing | undefined): Buffer {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) {
    free?.kept();
    return only;
  }
  const all = Buffer.concat(batch);
  free?.read(batch);
  return all;
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
