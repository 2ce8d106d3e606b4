/**
 * One call for all who ask while earlier ones are under way: they share its round trip, its locks
 * and its flush to disk. The first goes at once; nobody waits for others to come.
 */
export interface BatchOptions {
  /** Calls under way at once. */
  readonly calls: number;
  /** So many who wait go out beside those calls, so that the next work is there when one ends. */
  readonly ahead?: number;
  /** Asked for in one call. 1 is no batching. */
  readonly most: number;
  /** The failure is nobody's own: to try each by itself would only take longer. */
  readonly isOfAll: (error: unknown) => boolean;
}

interface Asked<In, Out> {
  readonly what: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `run` answers in the order asked. What fails for several is tried for each by itself, so it must
 * be something that may be done twice.
 */
export function batched<In, Out>(
  run: (all: readonly In[]) => Promise<readonly Out[]>,
  { calls, ahead = Number.POSITIVE_INFINITY, most, isOfAll }: BatchOptions,
): (what: In) => Promise<Out> {
  const waiting: Asked<In, Out>[] = [];
  let underWay = 0;
  const call = async (all: readonly Asked<In, Out>[]): Promise<void> => {
    try {
      const out = await run(all.map(({ what }) => what));
      if (out.length !== all.length) throw new Error(`${out.length} answers to ${all.length}`);
      for (const [at, one] of all.entries()) one.resolve(out[at] as Out);
    } catch (error) {
      if (all.length > 1 && !isOfAll(error)) for (const one of all) await call([one]);
      else for (const { reject } of all) reject(error);
    }
  };
  const mayCall = () =>
    waiting.length > 0 && (underWay < calls || (underWay === calls && waiting.length >= ahead));
  const next = () => {
    while (mayCall()) {
      underWay += 1;
      void call(waiting.splice(0, most)).finally(() => {
        underWay -= 1;
        next();
      });
    }
  };
  return (what) =>
    new Promise((resolve, reject) => {
      waiting.push({ what, resolve, reject });
      next();
    });
}
