/** A number of places, given out in the order of asking, so that no job waits for another's end. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function turns(places: number): Turns {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) {
      free -= 1;
    } else {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      await promise;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
