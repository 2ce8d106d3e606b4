/** Work that comes again and again. */
import type { Part } from '@gauntlet/kit/lifecycle';

export function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}

/** One round at a time; the last one is finished before the part has stopped. */
export function ticker(
  name: string,
  ms: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Part {
  let end: (() => void) | undefined;
  let round: Promise<void> | undefined;
  const tick = () => {
    round ??= work()
      .catch(onError)
      .finally(() => {
        round = undefined;
      });
  };
  return {
    name,
    start() {
      end = every(ms, tick);
    },
    async stop() {
      end?.();
      await round;
      await work().catch(onError);
    },
  };
}
