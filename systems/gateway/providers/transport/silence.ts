/** Ends a request when the other side has been silent for too long. */

export interface SilenceTimer {
  readonly signal: AbortSignal;
  /** Something was heard: from now on this much silence is allowed. */
  extend(limitMs: number): void;
  abort(why: 'aborted'): void;
  why(): 'stalled' | 'aborted' | undefined;
  stop(): void;
}

export function silenceTimer(firstLimitMs: number): SilenceTimer {
  const controller = new AbortController();
  let cause: 'stalled' | 'aborted' | undefined;
  let limitMs = firstLimitMs;
  const end = (why: 'stalled' | 'aborted') => {
    cause ??= why;
    clearTimeout(timer);
    controller.abort();
  };
  let timer = setTimeout(() => end('stalled'), firstLimitMs);
  return {
    signal: controller.signal,
    extend(nextMs) {
      if (controller.signal.aborted) return;
      if (nextMs === limitMs) {
        timer.refresh();
        return;
      }
      clearTimeout(timer);
      limitMs = nextMs;
      timer = setTimeout(() => end('stalled'), nextMs);
    },
    abort: end,
    why: () => cause,
    stop: () => clearTimeout(timer),
  };
}
