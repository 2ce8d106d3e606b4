/**
 * Sources one after another, as one. The next one is begun when little of the one before is left:
 * what its beginning takes, a lookup and a first read, is then not waited for. Not earlier: a slow
 * reader would hold it open for long.
 */
export interface Source {
  readonly bytes: number;
  readonly open: () => AsyncGenerator<Uint8Array>;
}

const EARLY_BYTES = 2 * 1024 * 1024;

/** Each piece is lent until the next one is asked for. */
export async function* beginEarly(
  sources: Iterable<Source>,
  earlyBytes = EARLY_BYTES,
): AsyncGenerator<Uint8Array> {
  const waiting = sources[Symbol.iterator]();
  const begin = () => {
    const { value, done } = waiting.next();
    return done === true ? undefined : begun(value);
  };
  let current = begin();
  let next: Begun | undefined;
  try {
    while (current !== undefined) {
      let left = current.bytes;
      for (let piece = await current.first; piece.done !== true; ) {
        left -= piece.value.length;
        if (left <= earlyBytes) next ??= begin();
        yield piece.value;
        piece = await current.pieces.next();
      }
      current = next ?? begin();
      next = undefined;
    }
  } finally {
    await Promise.all([current?.pieces.return(undefined), next?.pieces.return(undefined)]);
  }
}

interface Begun {
  readonly bytes: number;
  readonly pieces: AsyncGenerator<Uint8Array>;
  readonly first: Promise<IteratorResult<Uint8Array>>;
}

function begun({ bytes, open }: Source): Begun {
  const pieces = open();
  const first = pieces.next();
  // Whoever comes to it hears of it.
  first.catch(() => undefined);
  return { bytes, pieces, first };
}
