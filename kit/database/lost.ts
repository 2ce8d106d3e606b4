import { codeOf, problemOf } from './problem.ts';

/** The system's words for a server that is not reached, and for one that went away. */
const system = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOENT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/**
 * PostgreSQL's: connection exceptions (08), too many of them (53300), and a server that stops or
 * starts (57P). What it says of a statement is not among them.
 */
const sqlState = /^(?:08...|53300|57P0[1-5])$/;

/** What `pg` says without a code. */
const words = [
  /^Connection terminated/,
  /^timeout (?:exceeded when trying to connect|expired)$/,
  /^Query read timeout/,
  /not queryable$/,
];

/**
 * The server can't be reached, or went away in the middle of a statement: it passes, and nobody's
 * request is at fault. For errors of the database alone: the system's words are no one's own.
 */
export function isDatabaseLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return words.some((word) => word.test(problemOf(error)));
  return system.has(code) || sqlState.test(code);
}
