/**
 * Retention: of old runs outcomes, times, messages and findings stay, and the bulk goes (details,
 * places, coverage, output). A run that is rolled up answers every question about the past as
 * before; only to be judged again it has too little, and says so.
 */
import { join } from 'node:path';
import { type Disk, unlinkDurable } from '@gauntlet/kit/disk';
import type { Fact } from '../model/facts.ts';
import { attemptFactOf } from './segments/decode.ts';
import type { PlainAttempt } from './segments/encode.ts';
import { listSegments, readSegment, readSegmentHead, writeSegment } from './segments/folder.ts';
import { readFacts, segmentWriter } from './segments/segment.ts';

export interface RolledUp {
  readonly runs: number;
  readonly freedBytes: number;
}

export async function rollUp(disk: Disk, folder: string, before: number): Promise<RolledUp> {
  const { segments } = await listSegments(disk, folder);
  let runs = 0;
  let freedBytes = 0;
  for (const name of segments) {
    if (name.startedAt >= before) break;
    const head = await readSegmentHead(disk, folder, name);
    if (head === undefined || head.summary.rolledUp === true) continue;
    const reading = await readSegment(disk, folder, name);
    // A damaged one is left for the next look at the index, which names it and sets it aside.
    if (!reading.ok) continue;
    const { run, source } = head.summary;
    const writer = segmentWriter(run, source, true);
    readFacts(reading.bytes, {
      other: (fact) => {
        const kept = thinFact(fact);
        if (kept !== undefined) writer.add(kept);
      },
      attempt: (entry) => writer.add(attemptFactOf(run, thin(entry))),
    });
    const written = await writer.finish();
    if (written === undefined) continue;
    // The thin one is durable before the other goes: at no moment the run is on neither.
    const newName = await writeSegment(disk, folder, written);
    await unlinkDurable(disk, join(folder, name.name));
    const { sizeBytes } = await disk.stat(join(folder, newName));
    runs += 1;
    freedBytes += reading.bytes.length - sizeBytes;
  }
  return { runs, freedBytes };
}

/** What a rule may fail by stays, findings too: without them a fail would become a pass. */
function thinFact(fact: Fact): Fact | undefined {
  if (fact.kind === 'coverage read') return undefined;
  if (fact.kind !== 'task ended') return fact;
  const { tail: _tail, ...rest } = fact;
  return rest;
}

function thin(entry: PlainAttempt): PlainAttempt {
  const { extras } = entry;
  return {
    ...entry,
    place: undefined,
    extras: extras === undefined ? undefined : thinText(extras),
  };
}

/** Of a failure its message and fingerprint; ids that don't follow from names. */
function thinText(extras: string): string {
  const { attempt, ...rest } = JSON.parse(extras);
  if (attempt?.failure === undefined) return JSON.stringify(rest);
  const { message, fingerprint } = attempt.failure;
  return JSON.stringify({ ...rest, attempt: { failure: { message, fingerprint } } });
}
