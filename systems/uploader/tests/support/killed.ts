/** Ends an agent at any one of its calls to the world, before or after it had its effect. */

export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface Executioner {
  /** Everything that is called through these is counted, and fails for ever after the end. */
  wrap<T extends object>(target: T): T;
  readonly calls: number;
  readonly isDead: boolean;
  onDeath: () => Promise<unknown>;
  readonly log: readonly string[];
}

/** `at` counts from 1; `after`: the call takes effect, and its answer is lost with the process. */
export function executioner(at: number, after: boolean): Executioner {
  let calls = 0;
  let isDead = false;
  const log: string[] = [];
  const call = async (name: string, act: () => unknown): Promise<unknown> => {
    if (isDead) throw new Killed(name);
    calls += 1;
    log.push(name);
    if (calls !== at) return act();
    isDead = true;
    if (after) await act();
    throw new Killed(name);
  };
  return {
    get calls() {
      return calls;
    },
    get isDead() {
      return isDead;
    },
    onDeath: async () => undefined,
    log,
    wrap<T extends object>(target: T): T {
      return new Proxy(target, {
        get(of, name) {
          const member: unknown = Reflect.get(of, name);
          if (typeof member !== 'function') return member;
          const run = (...args: unknown[]) => Reflect.apply(member, of, args);
          return (...args: unknown[]) => call(String(name), () => run(...args));
        },
      });
    },
  };
}
