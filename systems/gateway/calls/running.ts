/** Calls that run at this moment; a program that stops waits for the last of them. */
export interface Running {
  begin(): () => void;
  count(): number;
  idle(): Promise<void>;
}

export function running(): Running {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    begin() {
      count += 1;
      return () => {
        count -= 1;
        if (count > 0) return;
        for (const wake of waiting) wake();
        waiting = [];
      };
    },
    count: () => count,
    idle() {
      if (count === 0) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      return promise;
    },
  };
}
