import type { Clock } from './clock.ts';

/** How long a part may still take to stop. The signal fires when the time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  remainingMs(): number;
}

export interface OpenDeadline extends Deadline {
  /** Takes the timer away; without it a stopped program would stay alive until the limit. */
  close(): void;
}

export function deadlineAfter(limitMs: number, clock: Clock): OpenDeadline {
  const endMs = clock.nowMs() + limitMs;
  const controller = new AbortController();
  const cancel = clock.after(limitMs, () => controller.abort(new Error('the time is over')));
  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, endMs - clock.nowMs()),
    close: cancel,
  };
}

/** What the work gives, or `undefined` as soon as the deadline passed. */
export async function within<T>(work: Promise<T>, deadline: Deadline): Promise<T | undefined> {
  const { signal } = deadline;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
