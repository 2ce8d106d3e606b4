/**
 * MD5 of large bodies in threads of their own. Every object has one, for that is its ETag, and of
 * all that is done for a large upload it takes longest: half of the main thread's time.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type MemoryPool, memoryPool } from '../../protocol/memory-pool.ts';
import { cryptoHasher, type Hasher } from './algorithms.ts';
import type { FromThread, OfBody, ToThread } from './md5-thread.ts';

export interface Md5 {
  /** The piece is not needed any more. A promise: no more before it has resolved. */
  update(piece: Uint8Array): Promise<void> | undefined;
  digest(): Promise<Buffer> | Buffer;
  /** Of a body that was given up; nothing to do after its digest. */
  drop(): void;
}

export interface Md5Threads {
  /** In a thread, or here: for a small body, and when all threads have enough to do. */
  begin(sizeBytes: number): Md5;
}

/** Below, what goes to a thread and comes back costs more than it saves. */
const LARGE_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 512 * 1024;
/** Of one body, on the way to its thread: more would only wait there. */
const PIECES = 4;
/** More bodies at once have the processors busy without threads, and each takes memory. */
const BODIES_EACH = 2;
/** Each takes memory, of a process that is to stay small: not one for each of many processors. */
const THREADS = 4;

export interface Md5ThreadsOptions {
  readonly threads?: number;
  readonly largeBytes?: number;
  /** Another module for the thread, in tests. */
  readonly thread?: URL;
}

export function md5Threads(options: Md5ThreadsOptions = {}): Md5Threads {
  const { threads = Math.min(THREADS, availableParallelism() - 1) } = options;
  const { largeBytes = LARGE_BYTES } = options;
  const { thread: module = new URL('./md5-thread.ts', import.meta.url) } = options;
  const all = Array.from({ length: threads }, () => new Md5Thread(module));
  return {
    begin(sizeBytes) {
      const thread = sizeBytes < largeBytes ? undefined : idlest(all);
      return thread === undefined ? here(cryptoHasher('md5')) : thread.begin();
    },
  };
}

/** Undefined when each has enough to do. */
function idlest(threads: readonly Md5Thread[]): Md5Thread | undefined {
  const [first] = threads
    .filter(({ bodies }) => bodies < BODIES_EACH)
    .toSorted((one, other) => one.bodies - other.bodies);
  return first;
}

function here({ update, digest }: Hasher): Md5 {
  return {
    update(piece) {
      update(piece);
      return undefined;
    },
    digest,
    drop: () => undefined,
  };
}

class Md5Thread {
  readonly #module: URL;
  readonly #bodies = new Map<number, BodyApart>();
  readonly #pool = memoryPool(() => new SharedArrayBuffer(PIECE_BYTES), PIECES * BODIES_EACH);
  #worker: Worker | undefined;
  #count = 0;

  constructor(module: URL) {
    this.#module = module;
  }

  get bodies(): number {
    return this.#bodies.size;
  }

  begin(): Md5 {
    const worker = this.#worker ?? this.#start();
    const body = this.#count;
    this.#count += 1;
    const apart = new BodyApart({
      ...this.#pool,
      send: (message) => worker.postMessage({ body, ...message } satisfies ToThread),
      ended: () => {
        this.#bodies.delete(body);
        if (this.#bodies.size === 0) worker.unref();
      },
    });
    this.#bodies.set(body, apart);
    // A program may end when nobody waits for what its threads say, and not before.
    worker.ref();
    return apart;
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { env: {}, execArgv: [] });
    worker.on('message', (message: FromThread) => {
      const body = this.#bodies.get(message.body);
      if ('digest' in message) body?.came(Buffer.from(message.digest));
      else body?.read();
    });
    const gone = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const body of this.#bodies.values()) body.failed(error);
    };
    worker.once('error', gone);
    worker.once('exit', (code) => gone(new Error(`the thread of MD5 ended with ${code}`)));
    this.#worker = worker;
    return worker;
  }
}

interface Ways extends MemoryPool<SharedArrayBuffer> {
  send(message: OfBody): void;
  ended(): void;
}

/** One body: gathers pieces, and keeps few of them under way. */
class BodyApart implements Md5 {
  readonly #ways: Ways;
  /** Those that the thread has, in their order. */
  readonly #sent: SharedArrayBuffer[] = [];
  readonly #digest = Promise.withResolvers<Buffer>();
  /** In which the next piece is gathered. */
  #memory: SharedArrayBuffer | undefined;
  #filled = 0;
  #room: PromiseWithResolvers<void> | undefined;
  #failure: Error | undefined;
  #isOver = false;

  constructor(ways: Ways) {
    this.#ways = ways;
    // Whoever asks for it hears of it.
    this.#digest.promise.catch(() => undefined);
  }

  update(piece: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    let at = 0;
    while (at < piece.length) {
      this.#memory ??= this.#ways.take();
      const taken = piece.subarray(at, at + PIECE_BYTES - this.#filled);
      new Uint8Array(this.#memory).set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === PIECE_BYTES) this.#flush();
    }
    if (this.#sent.length < PIECES) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  digest(): Promise<Buffer> {
    this.#flush();
    this.#end('wanted');
    return this.#digest.promise;
  }

  drop(): void {
    this.#end('dropped');
  }

  /** By the thread: the one that it was sent first. */
  read(): void {
    const memory = this.#sent.shift();
    if (memory !== undefined) this.#ways.give(memory);
    if (this.#sent.length >= PIECES) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  came(digest: Buffer): void {
    this.#ways.ended();
    this.#digest.resolve(digest);
  }

  failed(error: Error): void {
    this.#failure = error;
    this.#ways.ended();
    this.#room?.reject(error);
    this.#digest.reject(error);
  }

  #flush(): void {
    if (this.#memory === undefined) return;
    this.#ways.send({ memory: this.#memory, length: this.#filled });
    this.#sent.push(this.#memory);
    this.#memory = undefined;
    this.#filled = 0;
  }

  #end(isOver: 'wanted' | 'dropped'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#failure !== undefined) return;
    this.#ways.send({ isOver });
    if (isOver === 'dropped') this.#ways.ended();
  }
}
