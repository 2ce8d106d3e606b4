/**
 * Ends a request when the other side has been silent for too long. When the time is over, what has
 * come is looked at first: a process that could not look for so long has no silence to blame.
 */

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
    stop();
    if (cause !== undefined) return;
    cause = why;
    onEnd();
  };
  let verdict: NodeJS.Immediate | undefined;
  const over = () => {
    // Bytes that wait in a socket are heard between now and then.
    verdict = setImmediate(() => end('stalled'));
  };
  let timer = setTimeout(over, firstLimitMs);
  const stop = () => {
    clearTimeout(timer);
    clearImmediate(verdict);
  };
  return {
    extend(nextMs) {
      if (cause !== undefined) return;
      if (nextMs === limitMs && verdict === undefined) {
        timer.refresh();
        return;
      }
      stop();
      verdict = undefined;
      limitMs = nextMs;
      timer = setTimeout(over, nextMs);
    },
    pause() {
      stop();
      limitMs = undefined;
    },
    abort: end,
    why: () => cause,
    stop,
  };
}
