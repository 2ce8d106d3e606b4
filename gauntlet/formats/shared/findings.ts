/**
 * What the formats of findings share. A fingerprint is equal for the same finding in the next
 * report, though lines moved; the second of a kind in a file has another one, so that a waiver for
 * the first does not hide it.
 */
import { digestOf, fingerprintOf } from '../../model/identity.ts';
import type { Finding, Place, Severity } from '../../model/nouns.ts';
import type { ReportSink } from '../../model/report.ts';
import { capped, defined } from '../value.ts';

export interface Found {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place | undefined;
  readonly fix?: string | undefined;
  /** What the tool itself knows the finding by, when that is stable. */
  readonly mark?: string | undefined;
}

const MESSAGE_CAP = 4_000;
/** Beyond this many kinds the line tells findings of one kind apart. */
const KINDS_CAP = 100_000;

export function findings(sink: ReportSink): (found: Found) => void {
  const counts = new Map<string, number>();
  return (found) => {
    const { rule, severity, mark } = found;
    const message = capped(found.message, MESSAGE_CAP);
    const file = found.place?.file ?? '';
    const kind = digestOf(mark === undefined ? [rule, file, fingerprintOf(message)] : [rule, mark]);
    const before = counts.get(kind) ?? 0;
    const isKnown = before > 0 || counts.size < KINDS_CAP;
    if (isKnown) counts.set(kind, before + 1);
    const ordinal = isKnown ? before : `line ${found.place?.line ?? 0}`;
    const fingerprint = (ordinal === 0 ? kind : digestOf([kind, ordinal])).slice(0, 16);
    const { place, fix } = found;
    sink.finding(defined({ rule, severity, message, place, fingerprint, fix }) satisfies Finding);
  };
}

/** CVSS scores and the words that databases use. */
export function severityOf(value: unknown): Severity | undefined {
  const score = Number(value);
  if (value !== '' && Number.isFinite(score) && score > 0) {
    if (score >= 9) return 'critical';
    if (score >= 7) return 'high';
    return score >= 4 ? 'medium' : 'low';
  }
  return WORDS.get(String(value).toLowerCase());
}

const WORDS: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['error', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['warning', 'medium'],
  ['low', 'low'],
  ['note', 'low'],
  ['info', 'info'],
  ['none', 'info'],
]);
