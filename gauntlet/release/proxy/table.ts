/**
 * PURE. Which version a request goes to. A user stays with a version as long as the weights allow:
 * users lie on a line from 0 to 1, and a version that gets more weight keeps those that it has.
 */
export interface Backend {
  /** The version's name; also that under which its requests are counted. */
  readonly version: string;
  readonly port: number;
  /** Of all users, from 0 to 1. What the weights leave over goes to the last one. */
  readonly weight: number;
}

export interface Table {
  /** Who set it: a table with a lower one is refused, so that a ship that was fenced off can't. */
  readonly generation: number;
  readonly backends: readonly Backend[];
  /** Beginnings of the paths that matter most; their errors are counted apart. */
  readonly critical?: readonly string[];
  readonly shadow?: Shadow;
}

/** A version that gets copies of requests, and whose answers nobody does. */
export interface Shadow {
  readonly version: string;
  readonly port: number;
  /** Of the requests that can be asked twice, from 0 to 1. */
  readonly share: number;
}

/** `place`: where the user lies on the line. */
export function backendFor(table: Table, place: number): Backend | undefined {
  let until = 0;
  for (const backend of table.backends) {
    until += backend.weight;
    if (place < until) return backend;
  }
  return table.backends.findLast(({ weight }) => weight > 0);
}

/** Where a user lies, the same on every machine; FNV-1a, mixed once more for short names. */
export function placeOf(user: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < user.length; index += 1)
    hash = Math.imul(hash ^ user.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
