/** JSON that is nested deeper than anything that is meant: what walks through it falls. Pure. */
import type { Problem } from './problems.ts';

/** Far deeper than schemas of tools are; a stack has room for a multiple of it. */
const deepest = 100;

/** By the outermost field: the whole path would be the answer. */
export function tooDeep(given: unknown): readonly Problem[] {
  if (!isNested(given)) return [];
  const deep = Object.entries(given).filter(([, inner]) => isDeeper(inner, deepest - 1));
  const message = `is nested deeper than ${deepest}`;
  return deep.map(([name]) => ({ path: [name], message }));
}

/** Level by level, and not by itself again: that is what falls. */
function isDeeper(given: unknown, most: number): boolean {
  let level = [given].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === most) return true;
    level = level.flatMap((one) => valuesOf(one).filter(isNested));
  }
  return false;
}

function valuesOf(nested: object): readonly unknown[] {
  return Array.isArray(nested) ? nested : Object.values(nested);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
