/** A caller's id is kept when it is safe to write into headers and logs; else it gets a new one. */

const safeId = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

export function requestIdFrom(incoming: unknown, makeId: () => string): string {
  return typeof incoming === 'string' && safeId.test(incoming) ? incoming : makeId();
}
