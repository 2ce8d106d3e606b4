/** Pieces from who has them to who reads them, within a process: each is lent while it is read. */
export interface HandingOver {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Resolves when the piece was read: the reader asks for the next one, or for none any more. */
  give(piece: Uint8Array): Promise<void>;
  end(): void;
  fail(error: unknown): void;
}

type Next = IteratorResult<Uint8Array, undefined>;
type Waiting = PromiseWithResolvers<Next>;

const OVER: Next = { done: true, value: undefined };

export function handingOver(): HandingOver {
  let waiting: Waiting | undefined;
  let given: Uint8Array | undefined;
  let isRead = () => {};
  let failure: { readonly error: unknown } | undefined;
  let over = false;
  const wake = () => {
    const reader = waiting;
    if (reader === undefined) return;
    if (failure === undefined && given === undefined && !over) return;
    waiting = undefined;
    if (failure !== undefined) reader.reject(failure.error);
    else if (given === undefined) reader.resolve(OVER);
    else {
      const value = given;
      given = undefined;
      reader.resolve({ done: false, value });
    }
  };
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next() {
      isRead();
      waiting = Promise.withResolvers<Next>();
      const { promise } = waiting;
      wake();
      return promise;
    },
    async return() {
      over = true;
      given = undefined;
      isRead();
      return OVER;
    },
  };
  return {
    pieces: { [Symbol.asyncIterator]: () => iterator },
    give(piece) {
      if (over || failure !== undefined) return Promise.resolve();
      const read = Promise.withResolvers<void>();
      isRead = read.resolve;
      given = piece;
      wake();
      return read.promise;
    },
    end() {
      over = true;
      wake();
    },
    fail(error) {
      failure ??= { error };
      given = undefined;
      wake();
    },
  };
}
