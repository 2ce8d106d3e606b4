/** Rules about what happens to a release are unknown as long as there is none to look at. */
import type { Judgement } from '../rule.ts';

export function needsRelease(what: string): Judgement {
  return {
    outlook: 'unknown',
    message: `${what}: needs a release, and none is on record`,
    action: 'Release to the environment before this one first, or let this rule advise.',
  };
}
