/** Every exit code, in one map. docs/commands.md lists them; a test compares. */
import type { Outlook } from '../model/nouns.ts';

export const EXIT = {
  pass: 0,
  fail: 1,
  usage: 2,
  unknown: 3,
  internal: 4,
  interrupted: 130,
} as const;

export function exitCodeOf(outlook: Outlook, interrupted: boolean): number {
  return interrupted ? EXIT.interrupted : EXIT[outlook];
}
