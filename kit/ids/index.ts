/** Short names for what any process may make at any time. */
const DIGITS = 12;

/**
 * Tells things of one project apart that are made by any process on any machine. Nobody gains by
 * guessing it, and `node:crypto` takes longer to load than what follows takes to start.
 */
export function randomId(): string {
  return Math.floor(Math.random() * 16 ** DIGITS)
    .toString(16)
    .padStart(DIGITS, '0');
}
