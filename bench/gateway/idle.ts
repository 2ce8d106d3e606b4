/** How much of the processors nobody used: of a machine that others use the figures say little. */
import { cpus } from 'node:os';

/** Begins to measure; gives the share since then. */
export function idleShare(): () => number {
  const before = times();
  return () => {
    const now = times();
    return (now.idle - before.idle) / (now.all - before.all);
  };
}

function times() {
  const each = cpus().map((cpu) => cpu.times);
  const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
  return {
    idle: sum(each.map(({ idle }) => idle)),
    all: sum(each.flatMap((one) => Object.values(one))),
  };
}
