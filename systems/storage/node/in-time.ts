import type { Clock } from '@gauntlet/kit/lifecycle';

/** What comes of it, or what `late` says when nothing came in time. The work itself goes on. */
export function inTime<T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  late: () => Error,
): Promise<T> {
  if (limitMs === Number.POSITIVE_INFINITY) return work;
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(late()));
    work.then(resolve, reject).finally(cancel);
  });
}
