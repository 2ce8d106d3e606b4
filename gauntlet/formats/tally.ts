/**
 * Counts what a report contains, to hold it against what the report claims. A case that was run
 * again is one case: cases are told apart by a 53-bit hash in a table of numbers, so that half a
 * million cases cost 16 MB and not ten times that.
 */
import type { Outcome } from '../model/nouns.ts';
import type { Claim, ReportedAttempt } from '../model/report.ts';

type Ending = 'passed' | 'failed' | 'skipped';

export interface Tally {
  add(entry: ReportedAttempt): void;
  /** An error outside of every case. */
  addError(): void;
  /** What contradicts the claim, or undefined. */
  against(claim: Claim): string | undefined;
  readonly attempts: number;
}

const ENDINGS: readonly Ending[] = ['passed', 'failed', 'skipped'];
/** Beyond this many cases repeats are no longer told apart, and only losses are noticed. */
const CASES_CAP = 3_000_000;

function endingOf(outcome: Outcome): Ending {
  if (outcome === 'passed' || outcome === 'expected failure') return 'passed';
  return outcome === 'skipped' ? 'skipped' : 'failed';
}

export function tally(): Tally {
  const last = caseTable();
  const attempts = { passed: 0, failed: 0, skipped: 0 };
  const cases = { passed: 0, failed: 0, skipped: 0 };
  let total = 0;
  let errors = 0;

  return {
    get attempts() {
      return total;
    },
    add(entry) {
      const ending = endingOf(entry.outcome);
      total += 1;
      attempts[ending] += 1;
      const before = last.put(hashOf(entry), ENDINGS.indexOf(ending));
      if (before === FULL) return;
      if (before !== NEW) cases[ENDINGS[before] as Ending] -= 1;
      cases[ending] += 1;
    },
    addError() {
      errors += 1;
    },
    against(claim) {
      const distinct = cases.passed + cases.failed + cases.skipped;
      return (
        outside('cases', claim.cases, distinct, total + errors) ??
        outside('failed', claim.failed, cases.failed, attempts.failed + errors) ??
        outside('skipped', claim.skipped, cases.skipped, attempts.skipped)
      );
    },
  };
}

/** A report may count cases or attempts, with errors outside of tests or without. */
function outside(
  what: string,
  claimed: number | undefined,
  least: number,
  most: number,
): string | undefined {
  if (claimed === undefined || (claimed >= least && claimed <= most)) return undefined;
  const seen = least === most ? `${least}` : `${least} to ${most}`;
  return `it claims ${claimed} ${what} and contains ${seen}`;
}

const SEPARATOR = 31;

function hashOf(entry: ReportedAttempt): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b1;
  const mix = (text: string) => {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
      b = (b << 13) | (b >>> 19);
    }
    a = Math.imul(a ^ SEPARATOR, 0x01000193);
    b = Math.imul(b ^ SEPARATOR, 0x85ebca6b);
  };
  mix(entry.file);
  for (const title of entry.titles) mix(title);
  mix('');
  mix(entry.parameter);
  return (a >>> 0) * 0x20_0000 + (b >>> 11);
}

const NEW = -1;
const FULL = -2;

/** Open addressing; 0 marks a free slot. `put` answers what the key had before. */
function caseTable(): { put(key: number, value: number): number } {
  let keys = new Float64Array(1024);
  let values = new Uint8Array(1024);
  let count = 0;

  function slotOf(key: number): number {
    const mask = keys.length - 1;
    let slot = (key ^ (key / 0x1_0000_0000)) & mask;
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const old = { keys, values };
    keys = new Float64Array(old.keys.length * 2);
    values = new Uint8Array(keys.length);
    for (const [at, key] of old.keys.entries()) {
      if (key === 0) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      values[slot] = old.values[at] as number;
    }
  }

  return {
    put(hash, value) {
      const key = hash === 0 ? 1 : hash;
      let slot = slotOf(key);
      if (keys[slot] === key) {
        const before = values[slot] as number;
        values[slot] = value;
        return before;
      }
      if (count >= CASES_CAP) return FULL;
      if (count * 4 > keys.length * 3) {
        grow();
        slot = slotOf(key);
      }
      count += 1;
      keys[slot] = key;
      values[slot] = value;
      return NEW;
    },
  };
}
