/**
 * Takes reports of other tools into history as one run of their own. Such a run is named by the
 * content of its reports, so the same ones twice are one run; it is a past to learn from, and
 * satisfies no gate.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { readReport } from '../formats/read.ts';
import { addCounts, NO_COUNTS } from '../model/counts.ts';
import { errors } from '../model/errors.ts';
import { caseOf, factIdOf } from '../model/identity.ts';
import type { Counts, Machine, Suite, Task } from '../model/nouns.ts';
import { isBad, isGood, resultOutcomeOf } from '../model/outcomes.ts';
import type { Reading, ReportedAttempt, ReportSink } from '../model/report.ts';
import type { SegmentWriter } from '../store/segments/segment.ts';
import type { Upkeep } from '../store/upkeep.ts';
import { entryReader, type NamedEntry } from './attempts.ts';
import type { NewFact } from './recorder.ts';

const PIECE_BYTES = 1 << 20;

export interface ImportRequest {
  readonly root: string;
  readonly files: readonly string[];
  readonly system: string;
  readonly suite: string;
  readonly layer: string;
  /** When the run took place; the time of the newest file when it is not said. */
  readonly at: number | undefined;
  readonly tree: string;
  readonly branch: string | undefined;
  readonly machine: Machine;
}

export interface Imported {
  readonly run: string;
  /** False when history had it already. */
  readonly added: boolean;
  readonly counts: Counts;
  /** What was cut or contradicts itself; what could be read of it is kept. */
  readonly doubts: readonly string[];
}

export async function importReports(request: ImportRequest, upkeep: Upkeep): Promise<Imported> {
  const found = await Promise.all(request.files.map(fileOf));
  const at = request.at ?? Math.max(...found.map(({ modifiedMs }) => modifiedMs));
  const digest = createHash('sha256').update(
    found
      .map((file) => file.digest)
      .sort()
      .join(),
  );
  const run = `i-${digest.digest('hex').slice(0, 16)}`;
  const doubts: string[] = [];
  let counts = NO_COUNTS;
  const added = await upkeep.addRun(run, async (writer) => {
    const keep = factWriter(writer, run, at);
    const tasks = request.files.map((file, index) => taskOf(request, file, index));
    keep(run, plannedOf(request, run, tasks));
    for (const [index, file] of request.files.entries()) {
      const task = tasks[index];
      if (task === undefined) continue;
      const read = await readFile(file, task, request, writer, keep, at);
      counts = addCounts(counts, read.counts);
      if (read.doubt !== undefined) doubts.push(read.doubt);
    }
    keep(run, { kind: 'run ended', end: 'ended', durationMs: 0 });
  });
  return { run, added, counts, doubts };
}

type Keep = (key: string, fact: NewFact) => void;

function factWriter(writer: SegmentWriter, run: string, at: number): Keep {
  return (key, fact) => writer.add({ ...fact, id: factIdOf(run, fact.kind, key), run, at });
}

async function fileOf(path: string): Promise<{ modifiedMs: number; digest: string }> {
  const hash = createHash('sha256');
  try {
    await using file = await open(path, 'r');
    const { mtimeMs } = await file.stat();
    // One buffer for all of it: fresh ones would be most of the time.
    const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { modifiedMs: Math.round(mtimeMs), digest: hash.digest('hex') };
  } catch (error) {
    const why = `${path} can't be read: ${error instanceof Error ? error.message : error}`;
    throw errors.make('REPORT_UNREADABLE', { why }, error);
  }
}

function suiteOf({ system, suite, layer }: ImportRequest): Suite {
  return {
    id: `${system}/${suite}`,
    system,
    name: suite,
    layer,
    runner: 'import',
    folder: '',
    gives: 'cases',
    resources: [],
    services: [],
    environment: {},
    limitMs: 0,
    tags: [],
    options: {},
  };
}

function taskOf(request: ImportRequest, file: string, index: number): Task {
  const suite = suiteOf(request);
  return {
    id: `${suite.id}#${index + 1}/${request.files.length} ${basename(file)}`,
    suite: suite.id,
    layer: suite.layer,
    shard: { index: index + 1, count: request.files.length },
    variant: { name: 'default', values: {} },
    selection: { files: [], titles: [] },
    expected: { known: false, why: 'it was imported' },
    limitMs: 0,
  };
}

function plannedOf(request: ImportRequest, run: string, tasks: readonly Task[]): NewFact {
  const { tree, branch, machine } = request;
  return {
    kind: 'run planned',
    change: { tree, dirty: false, ...(branch === undefined ? {} : { branch }) },
    plan: { id: run, profile: 'import', budgetMs: 0, tasks },
    suites: [suiteOf(request)],
    machine,
  };
}

async function readFile(
  file: string,
  task: Task,
  request: ImportRequest,
  writer: SegmentWriter,
  keep: Keep,
  at: number,
): Promise<{ counts: Counts; doubt: string | undefined }> {
  const frame = { root: request.root, folder: request.root, suite: suiteOf(request) };
  const tally = tallyOf();
  let durationMs = 0;
  const name = entryReader(frame);
  const sink: ReportSink = {
    attempt(entry: ReportedAttempt) {
      const { outcome, tags, note } = entry;
      const named = name(entry);
      const { locator, parameter, ordinal, durationMs: tookMs, place, failure } = named;
      durationMs += tookMs;
      tally.add(named, outcome);
      const hasMore = failure !== undefined || tags !== undefined || note !== undefined;
      writer.attempt({
        at,
        task: task.id,
        locator,
        parameter,
        ordinal,
        outcome,
        durationMs: tookMs,
        place,
        extras: hasMore ? JSON.stringify({ attempt: { failure, tags, note } }) : undefined,
      });
    },
    finding: (finding) =>
      keep(`${task.id} ${finding.fingerprint}`, { kind: 'finding seen', task: task.id, finding }),
    sample: (sample) =>
      keep(`${task.id} ${sample.metric}`, { kind: 'sample closed', task: task.id, sample }),
    coverage: (coverage) =>
      keep(`${task.id} ${coverage.file}`, {
        kind: 'coverage read',
        task: task.id,
        coverage: { tree: request.tree, ...coverage },
      }),
  };
  const { completeness } = await readReport(file, sink, { readAt: at });
  if (completeness.state === 'absent') {
    throw errors.make('REPORT_UNREADABLE', { why: completeness.why });
  }
  const counts = tally.counts();
  const exit = { code: null, signal: null, timedOut: false, interrupted: false };
  keep(task.id, { kind: 'task ended', task: task.id, exit, completeness, counts, durationMs });
  return { counts, doubt: doubtOf(file, completeness) };
}

function doubtOf(file: string, completeness: Reading['completeness']): string | undefined {
  return completeness.state === 'whole' ? undefined : `${file}: ${completeness.why}`;
}

/** Counts results without keeping attempts: only cases that did not simply pass are remembered. */
function tallyOf() {
  const others = new Map<string, { good: boolean; bad: boolean }>();
  let passed = 0;
  return {
    add({ locator, parameter, ordinal }: NamedEntry, outcome: ReportedAttempt['outcome']) {
      const good = isGood(outcome);
      if (good && ordinal === 1) {
        passed += 1;
        return;
      }
      const { id } = caseOf(locator, parameter);
      const known = others.get(id);
      if (known !== undefined) {
        known.good ||= good;
        known.bad ||= isBad(outcome);
      } else if (ordinal > 1) {
        // It passed before, and was counted as such.
        passed -= 1;
        others.set(id, { good: true, bad: isBad(outcome) });
      } else others.set(id, { good, bad: isBad(outcome) });
    },
    counts(): Counts {
      const counts = { ...NO_COUNTS, passed };
      for (const { good, bad } of others.values()) counts[resultOutcomeOf(good, bad)] += 1;
      return counts;
    },
  };
}
