/** Which requests an HTTP fault meets. */

/**
 * `/files/*` (anything after), `/users/:id/*`, or the path itself; the query does not count. An
 * empty pattern is every path.
 */
export function matchesRoute(pattern: string, target: string): boolean {
  if (pattern === '') return true;
  let source = '';
  for (const [part] of pattern.matchAll(/\*|:\w+|[^*:]+|:/g)) {
    if (part === '*') source += '.*';
    else if (/^:\w/.test(part)) source += '[^/]+';
    else source += part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`).test(pathOf(target));
}

/** One method, or several with commas; empty is every method. */
export function matchesMethod(methods: string, method: string): boolean {
  const wanted = methods
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  return wanted.length === 0 || wanted.includes(method.toUpperCase());
}

/** The path of a request target, which may be a whole URL when a proxy is asked. */
export function pathOf(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}
