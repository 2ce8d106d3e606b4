import type { Moment } from '../model/nouns.ts';

export interface Repeat {
  /** Resolves when the run that is under way has ended; none follows. */
  stop(): Promise<void>;
}

/** Again and again, one after the other; what fails is told and does not end it. */
export function repeat(
  moment: Moment,
  everyMs: number,
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): Repeat {
  let isStopped = false;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  const plan = () => {
    if (!isStopped) cancel = moment.after(everyMs, begin);
  };
  const begin = () => {
    running = run().catch(onError).then(plan);
  };
  plan();
  return {
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
