/**
 * One sync for all who wait for one. A caller's bytes are covered by a sync that begins after it
 * asked, never by one that was already under way.
 */
export interface GroupSync {
  sync(): Promise<void>;
}

export function groupSync(work: () => Promise<void>): GroupSync {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    const started = work();
    running = started;
    const ended = () => {
      if (running === started) running = undefined;
    };
    started.then(ended, ended);
    return started;
  };
  return {
    sync() {
      if (running === undefined) return begin();
      next ??= running
        // Its failure was told to those who waited for it; the next one speaks for itself.
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
  };
}
