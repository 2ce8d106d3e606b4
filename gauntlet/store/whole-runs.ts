/**
 * What a plan asks of history, read from the heads of the latest segments and from one segment's
 * facts: no database is opened for it, because every run waits for this.
 */
import type { Disk } from '@gauntlet/kit/disk';
import type { Fact } from '../model/facts.ts';
import type { PastCase, RunSummary, SuiteSummary, WholeRun } from '../model/history.ts';
import { caseOf } from '../model/identity.ts';
import type { Task } from '../model/nouns.ts';
import { listSegments, readSegment, readSegmentHead } from './segments/folder.ts';
import type { SegmentName } from './segments/name.ts';
import { readFacts } from './segments/segment.ts';

/** How many runs back a whole run of a suite is looked for. */
const LOOK_BACK = 60;
const LATEST = 20;

interface Known {
  readonly name: SegmentName;
  readonly summary: RunSummary;
}

/** For each of the suites that has a past; one that has none is not in the answer. */
export async function readWholeRuns(
  disk: Disk,
  folder: string,
  suites: readonly string[],
): Promise<readonly WholeRun[]> {
  const { segments } = await listSegments(disk, folder);
  const known: Known[] = [];
  for (const name of segments.slice(-LOOK_BACK).reverse()) {
    const head = await readSegmentHead(disk, folder, name);
    if (head !== undefined) known.push({ name, summary: head.summary });
  }
  const wanted = new Map<Known, string[]>();
  for (const suite of suites) {
    const last = known.find(({ summary }) =>
      summary.suites.some((each) => each.suite === suite && isMeasure(summary, each)),
    );
    if (last !== undefined) wanted.set(last, [...(wanted.get(last) ?? []), suite]);
  }
  const wholes: WholeRun[] = [];
  for (const [{ name, summary }, names] of wanted) {
    const { run, tree } = summary;
    const found = await casesOf(disk, folder, name, names);
    for (const suite of found === undefined ? [] : names) {
      const cases = found?.cases.get(suite) ?? [];
      const platform = found?.platform ?? '';
      wholes.push({ suite, run, tree, platform, cases, latest: latestOf(suite, known) });
    }
  }
  return wholes;
}

/** A run from which cases are missing must not become the measure, or a second try would pass. */
function isMeasure(run: RunSummary, suite: SuiteSummary): boolean {
  return run.source === 'run' && suite.whole && suite.counts.missing === 0;
}

function latestOf(suite: string, known: readonly Known[]): WholeRun['latest'] {
  return known
    .flatMap(({ summary }) => summary.suites.filter((each) => each.suite === suite && each.whole))
    .slice(0, LATEST)
    .map(({ durationMs, counts }) => ({ durationMs, failed: counts.failed }));
}

interface Found {
  readonly platform: string;
  readonly cases: ReadonlyMap<string, readonly PastCase[]>;
}

/** Undefined when the segment is damaged: then that run is not known, and nothing is expected. */
async function casesOf(
  disk: Disk,
  folder: string,
  name: SegmentName,
  suites: readonly string[],
): Promise<Found | undefined> {
  const segment = await readSegment(disk, folder, name);
  if (!segment.ok) return undefined;
  let platform = '';
  const tasks = new Map<string, Task>();
  const cases = new Map<string, Map<string, PastCase>>();
  for (const suite of suites) cases.set(suite, new Map());
  const plan = (fact: Fact) => {
    if (fact.kind !== 'run planned') return;
    platform = fact.machine.platform;
    for (const task of fact.plan.tasks) tasks.set(task.id, task);
  };
  readFacts(segment.bytes, {
    other: plan,
    attempt({ task, locator, parameter, durationMs }) {
      const found = tasks.get(task);
      const into = cases.get(found?.suite ?? '');
      if (found === undefined || into === undefined) return;
      const { id } = caseOf(locator, parameter);
      const variant = found.variant.name;
      const before = into.get(`${id} ${variant}`)?.durationMs ?? 0;
      into.set(`${id} ${variant}`, { id, variant, locator, durationMs: before + durationMs });
    },
  });
  return { platform, cases: new Map([...cases].map(([suite, of]) => [suite, [...of.values()]])) };
}
