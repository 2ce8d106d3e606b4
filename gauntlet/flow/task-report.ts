/** The report of a running task: read while it grows, closed with a word on whether it is whole. */
import { rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Format } from '../formats/format.ts';
import { errors } from '../model/errors.ts';
import { attemptKeyOf } from '../model/identity.ts';
import type { Attempt, Completeness, Exit, Finding, Suite, Task } from '../model/nouns.ts';
import { isBad } from '../model/outcomes.ts';
import type { ReportedAttempt, ReportedCoverage, ReportSink } from '../model/report.ts';
import type { Command, CoverageReport } from '../runners/runner.ts';
import { type Frame, fileOf, placeOf } from './attempts.ts';
import { childCoverage } from './child-coverage.ts';
import type { Recorder } from './recorder.ts';
import { readWhole, reportSource } from './report-source.ts';

export interface OpenReport {
  readonly attempts: readonly Attempt[];
  /** How many there are by now. */
  findings(): number;
  look(): void;
  close(exit: Exit, durationMs: number, output: string): Completeness;
}

export interface ReportRequest {
  readonly task: Task;
  readonly suite: Suite;
  readonly frame: Frame;
  /** Counts the attempts of a case over all rounds of the task. */
  readonly read: (entry: ReportedAttempt) => Attempt;
  readonly wanted: (attempt: Attempt) => boolean;
  /** The formats that are loaded: those that the command's reports may be in. */
  readonly formats: readonly Format[];
  /** Takes secrets out of what tests and checkers say. */
  readonly redact: (text: string) => string;
  /** Told at once: files that it left may be written over by the next test. */
  onFailure?(attempt: Attempt, entry: ReportedAttempt): void;
  /** What the runner takes to measure coverage. */
  readonly coverageNeeds?: string | undefined;
}

export function openReport(
  command: Command,
  request: ReportRequest,
  recorder: Recorder,
  clock: () => number,
  onText: (text: string) => void,
): OpenReport {
  const attempts: Attempt[] = [];
  const { task, suite, redact } = request;
  const counted = { findings: 0 };
  const sink = sinkOf(request, recorder, counted, (entry) => {
    const given = command.adjust?.(entry) ?? entry;
    const attempt = withoutSecrets(request.read(given), redact);
    if (!request.wanted(attempt)) return;
    if (isBad(attempt.outcome)) request.onFailure?.(attempt, given);
    attempts.push(attempt);
    recorder.fact(attemptKeyOf(task.id, attempt), {
      kind: 'attempt ended',
      task: task.id,
      attempt,
    });
  });
  if (command.report.kind === 'exit code') return exitCodeReport(sink, attempts, suite);
  const format = formatOf(command.report.format, request);
  removeOld(command);
  const source = reportSource(command.report, format, sink, clock(), onText);
  return {
    attempts,
    findings: () => counted.findings,
    look: source.look,
    close() {
      const completeness = source.close();
      if (command.coverage === undefined) return completeness;
      const covered = readCoverage(command.coverage, request, sink, clock());
      return together(completeness, covered);
    },
  };
}

/** What keeps coverage from being measured is often why the runner did not start at all. */
function together(report: Completeness, covered: Completeness): Completeness {
  if (report.state === 'whole') return covered;
  if (report.state !== 'absent' || covered.state !== 'absent') return report;
  return { state: 'absent', why: `${report.why}, and ${covered.why}` };
}

/** Of the runner itself, and of the programs that its tests started. */
function readCoverage(
  { path, format, fileOf: named = (name) => name, children }: CoverageReport,
  request: ReportRequest,
  sink: ReportSink,
  now: number,
): Completeness {
  const { frame, coverageNeeds } = request;
  const known = new Map<string, ReportedCoverage>();
  const own: ReportSink = {
    ...sink,
    coverage(entry) {
      const file = named(entry.file);
      if (file === undefined) return;
      known.set(isAbsolute(file) ? file : join(frame.folder, file), { ...entry, file });
      sink.coverage({ ...entry, file });
    },
  };
  const read = readWhole(path, formatOf(format, request), own, now);
  if (children !== undefined) {
    for (const entry of childCoverage(children, frame.root, known)) sink.coverage(entry);
  }
  if (read.state !== 'absent') return read;
  const needs = coverageNeeds === undefined ? '' : `; it takes ${coverageNeeds}`;
  return { state: 'absent', why: `no coverage was written${needs}` };
}

/** What an earlier run has left there would be read as this one's, and could pass for it. */
function removeOld({ report, coverage }: Command): void {
  if (report.kind === 'file') rmSync(report.path, { force: true });
  if (coverage !== undefined) rmSync(coverage.path, { force: true });
}

/** Without a report the exit code is the whole evidence: one case, named after the suite. */
function exitCodeReport(sink: ReportSink, attempts: readonly Attempt[], suite: Suite): OpenReport {
  return {
    attempts,
    findings: () => 0,
    look() {},
    close(exit, durationMs, output) {
      if (exit.interrupted) return { state: 'absent', why: 'interrupted' };
      const message = exit.timedOut ? 'ended at its time limit' : `exit code ${exit.code}`;
      sink.attempt({
        file: '',
        titles: [suite.name],
        parameter: '',
        outcome: exit.timedOut ? 'timed out' : exit.code === 0 ? 'passed' : 'failed',
        durationMs,
        ...(exit.code === 0 ? {} : { failure: { message, detail: output } }),
      });
      return { state: 'whole' };
    },
  };
}

function withoutSecrets(attempt: Attempt, redact: (text: string) => string): Attempt {
  const { failure, note } = attempt;
  if (failure === undefined && note === undefined) return attempt;
  const detail = failure?.detail === undefined ? {} : { detail: redact(failure.detail) };
  return {
    ...attempt,
    ...(note === undefined ? {} : { note: redact(note) }),
    ...(failure === undefined
      ? {}
      : { failure: { ...failure, message: redact(failure.message), ...detail } }),
  };
}

function sinkOf(
  { task, frame, redact }: ReportRequest,
  { fact }: Recorder,
  counted: { findings: number },
  attempt: ReportSink['attempt'],
): ReportSink {
  let entries = 0;
  const key = () => `${task.id} ${++entries}`;
  return {
    attempt,
    finding(found) {
      counted.findings += 1;
      const place = found.place === undefined ? {} : { place: placeOf(frame, found.place) };
      const finding: Finding = { ...found, ...place, message: redact(found.message) };
      fact(key(), { kind: 'finding seen', task: task.id, finding });
    },
    sample: (sample) => fact(key(), { kind: 'sample closed', task: task.id, sample }),
    coverage: ({ file, ...rest }) =>
      fact(key(), {
        kind: 'coverage read',
        task: task.id,
        coverage: { tree: '', file: fileOf(frame, file), ...rest },
      }),
  };
}

function formatOf(name: string | Format, { suite, formats }: ReportRequest): Format {
  if (typeof name !== 'string') return name;
  const format = formats.find((each) => each.name === name);
  if (format !== undefined) return format;
  const known = formats.map((each) => each.name).join(', ');
  const message = `there is no report format ${name || '(none named)'}; known: ${known}`;
  throw errors.make('BAD_RUNNER_OPTIONS', { suite: suite.id, message });
}
