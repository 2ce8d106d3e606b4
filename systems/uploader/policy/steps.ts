/**
 * What comes next for a file, from its row alone. Whoever acts on it writes the row first; so a
 * process that dies anywhere finds here what may have happened, and asks the store before it
 * repeats anything.
 */
import type { FileRecord, Fingerprint, ObjectFacts } from '../model/nouns.ts';

export type Step =
  /** Read the whole file and write down its digest. */
  | 'claim'
  /** Choose a key and write it down. */
  | 'intend'
  /** Ask the store what stands under the key. */
  | 'settle'
  | 'send'
  | 'unlink'
  | 'nothing';

export interface StepFacts {
  /** This process wrote the intent itself and nothing has been sent since. */
  readonly isFresh: boolean;
  /** The object may be there already from before this registry was made. */
  readonly mayExist: boolean;
}

export function nextStep(record: FileRecord, facts: StepFacts): Step {
  switch (record.state) {
    case 'seen':
      return record.isReady ? 'claim' : 'nothing';
    case 'claimed':
      return 'intend';
    case 'intent':
      return facts.isFresh && !facts.mayExist ? 'send' : 'settle';
    case 'sent':
      return 'settle';
    case 'deletable':
      return 'unlink';
    default:
      return 'nothing';
  }
}

export type Settlement =
  /** It is there, byte for byte as far as checksums can tell. */
  | 'verified'
  /** Nothing is there. */
  | 'send'
  /** Something else is there: it is not overwritten. */
  | 'other-key'
  /** It may be there, and the store does not say its checksum. */
  | 'read-back';

export function settle(
  fingerprint: Pick<Fingerprint, 'sizeBytes' | 'sha256' | 'crc32'>,
  found: ObjectFacts | undefined,
): Settlement {
  if (found === undefined) return 'send';
  if (found.sizeBytes !== fingerprint.sizeBytes) return 'other-key';
  if (found.sha256 !== undefined) {
    return found.sha256 === fingerprint.sha256 ? 'verified' : 'other-key';
  }
  if (found.crc32 !== undefined) {
    if (found.crc32 !== fingerprint.crc32) return 'other-key';
    // 32 bits alone are no identity: our own digest, written with it, has to agree.
    return found.claimedSha256 === fingerprint.sha256 ? 'verified' : 'read-back';
  }
  if (found.claimedSha256 !== undefined && found.claimedSha256 !== fingerprint.sha256) {
    return 'other-key';
  }
  return 'read-back';
}
