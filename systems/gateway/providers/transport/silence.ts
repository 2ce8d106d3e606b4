/** Ends a request when the other side has been silent for too long. */

export interface SilenceTimer {
  /** Something was heard: from now on this much silence is allowed. */
  extend(limitMs: number): void;
  /** It is us who do not listen: the other side may be silent until the next `extend`. */
  pause(): void;
  abort(why: 'aborted'): void;
  why(): 'stalled' | 'aborted' | undefined;
  stop(): void;
}

export function silenceTimer(firstLimitMs: number, onEnd: () => void): SilenceTimer {
  let cause: 'stalled' | 'aborted' | undefined;
  let limitMs: number | undefined = firstLimitMs;
  const end = (why: 'stalled' | 'aborted') => {
    clearTimeout(timer);
    if (cause !== undefined) return;
    cause = why;
    onEnd();
  };
  let timer = setTimeout(() => end('stalled'), firstLimitMs);
  return {
    extend(nextMs) {
      if (cause !== undefined) return;
      if (nextMs === limitMs) {
        timer.refresh();
        return;
      }
      clearTimeout(timer);
      limitMs = nextMs;
      timer = setTimeout(() => end('stalled'), nextMs);
    },
    pause() {
      clearTimeout(timer);
      limitMs = undefined;
    },
    abort: end,
    why: () => cause,
    stop: () => clearTimeout(timer),
  };
}
