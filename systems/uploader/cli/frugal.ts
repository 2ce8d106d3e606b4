/** What a process of an agent does without, because a vehicle has little memory. */
import v8 from 'node:v8';

/** The compiler in the middle takes 9 MB and makes an agent, which waits for others, no faster. */
const LESS = ['--no-maglev', '--heap-growing-percent=15'];
const AS_BEFORE = ['--maglev', '--heap-growing-percent=0'];

/** Where the room for young objects was not said at the start, it stays as it is by then. */
const YOUNG = '--semi-space-growth-factor';
const isYoungSaid = process.execArgv.some((word) => word.startsWith('--max-semi-space-size'));

/**
 * Said when everything is loaded, and taken back for the end: compiled code is kept from one start
 * to the next for the flags that it was made with, Node's own as well as ours. With others all of
 * it would be compiled anew at each start.
 */
export function beFrugal(): void {
  // It is loaded by its first use.
  performance.now();
  setFlags(isYoungSaid ? LESS : [...LESS, `${YOUNG}=1`]);
  process.once('exit', () => setFlags([...AS_BEFORE, `${YOUNG}=2`]));
}

function setFlags(flags: readonly string[]): void {
  for (const flag of flags) v8.setFlagsFromString(flag);
}
