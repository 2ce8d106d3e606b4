/** What the tests of the formats share: a sink that keeps everything, and texts pushed in parts. */
import { readFileSync } from 'node:fs';
import type { Finding, Sample } from '../model/nouns.ts';
import type { Reading, ReportedAttempt, ReportedCoverage, ReportSink } from '../model/report.ts';
import type { Format, ReaderOptions } from './format.ts';

export interface Kept extends ReportSink {
  readonly attempts: ReportedAttempt[];
  readonly findings: Finding[];
  readonly coverages: ReportedCoverage[];
  readonly samples: Sample[];
}

export interface ReadText extends Kept {
  readonly reading: Reading;
}

export function keepingSink(): Kept {
  const attempts: ReportedAttempt[] = [];
  const findings: Finding[] = [];
  const coverages: ReportedCoverage[] = [];
  const samples: Sample[] = [];
  return {
    attempts,
    findings,
    coverages,
    samples,
    attempt: (entry) => attempts.push(entry),
    finding: (entry) => findings.push(entry),
    coverage: (entry) => coverages.push(entry),
    sample: (entry) => samples.push(entry),
  };
}

export const OPTIONS: ReaderOptions = { file: 'report', readAt: 1_000 };

/** Each part is pushed through the same memory, so that a reader that keeps a view is found out. */
export function readText(
  format: Format,
  text: string | Uint8Array,
  partBytes = 1 << 20,
  options: ReaderOptions = OPTIONS,
): ReadText {
  const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
  const sink = keepingSink();
  const reader = format.reader(sink, options);
  const buffer = Buffer.alloc(Math.min(partBytes, Math.max(1, bytes.length)));
  for (let at = 0; at < bytes.length; at += partBytes) {
    const size = bytes.copy(buffer, 0, at, Math.min(bytes.length, at + partBytes));
    reader.push(buffer.subarray(0, size));
    buffer.fill(0x21);
  }
  return { ...sink, reading: reader.end() };
}

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}
