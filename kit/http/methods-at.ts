/** What a path could have been asked with. Pure. */
import type { RouteInfo } from './routes.ts';

/** In the order of the alphabet; empty where no route knows the path. */
export function methodsAt(routes: readonly RouteInfo[], path: string): readonly string[] {
  const asked = partsOf(path);
  const methods = routes.filter((route) => fits(partsOf(route.path), asked));
  const known = new Set(methods.map(({ method }) => method));
  // Fastify answers it wherever it answers the other.
  if (known.has('GET')) known.add('HEAD');
  return [...known].sort();
}

function fits(pattern: readonly string[], asked: readonly string[]): boolean {
  const rest = pattern.indexOf('*');
  // Whoever takes every path knows none.
  if (rest === 0) return false;
  const isLong = rest > 0 ? asked.length > rest : asked.length === pattern.length;
  const fixed = rest > 0 ? pattern.slice(0, rest) : pattern;
  return isLong && fixed.every((part, at) => part.startsWith(':') || part === asked[at]);
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}
