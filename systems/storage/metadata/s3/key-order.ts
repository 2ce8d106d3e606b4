/** PURE: bounds in the order of bytes, in which keys are listed. */

/**
 * The smallest text above all that begin with this one. Undefined: there is none. UTF-8 sorts as
 * its code points do, which is not the order in which JavaScript compares.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) {
      // What lies between are halves of pairs, which are no characters.
      const next = last === 0xd7ff ? 0xe000 : last + 1;
      return String.fromCodePoint(...points, next);
    }
  }
  return undefined;
}

/** The smallest text above this one: NUL is in no key. */
export function afterKey(key: string): string {
  return `${key}\u0001`;
}
