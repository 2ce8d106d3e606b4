/** A suite that detection found, and how. */
import type { Gives } from '../model/nouns.ts';
import type { Proposal } from '../runners/common/proposal.ts';

export interface FoundSuite extends Proposal {
  readonly runner: string;
  readonly gives: Gives;
}
