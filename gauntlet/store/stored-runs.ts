/** Sealed segments as the evidence of earlier runs. What can't be read is named, not skipped. */
import type { Disk } from '@gauntlet/kit/disk';
import type { EvidenceSource, StoredRun, StoredRuns } from '../model/evidence-source.ts';
import type { RunSummary } from '../model/history.ts';
import { historyFolders } from './history.ts';
import { listSegments, readSegment, readSegmentHead } from './segments/folder.ts';
import type { SegmentName } from './segments/name.ts';
import { factsOf } from './segments/segment.ts';

/** A run as it is kept, with what the head of its segment says of it. */
export interface KeptRun extends StoredRun {
  readonly summary: RunSummary;
}

export function storedRuns(disk: Disk, root: string): EvidenceSource {
  const { segments: folder } = historyFolders(root);
  const read = async (names: readonly SegmentName[]): Promise<StoredRuns> => {
    const runs: StoredRun[] = [];
    const unreadable: string[] = [];
    for (const name of names) {
      const run = await readRun(disk, folder, name);
      if (run === undefined) unreadable.push(name.name);
      else runs.push(run);
    }
    return { runs, unreadable };
  };
  return {
    async runsOf(tree) {
      const { segments } = await listSegments(disk, folder);
      const names: SegmentName[] = [];
      for (const name of segments) {
        const head = await readSegmentHead(disk, folder, name);
        // A damaged head says nothing about its tree: it is read, and then told as unreadable.
        if (head === undefined || head.summary.tree === tree) names.push(name);
      }
      return read(names);
    },
    all: async () => read((await listSegments(disk, folder)).segments),
    run: (word) => findRun(disk, root, word),
  };
}

/** By its whole name, the beginning of one, or `last`: the latest that ran something. */
export async function findRun(
  disk: Disk,
  root: string,
  word: string,
): Promise<KeptRun | undefined> {
  const { segments: folder } = historyFolders(root);
  const latestFirst = (await listSegments(disk, folder)).segments.toReversed();
  const named =
    latestFirst.find(({ run }) => run === word) ??
    latestFirst.find(({ run }) => run.startsWith(word));
  if (named !== undefined) return readRun(disk, folder, named);
  for (const name of word === 'last' ? latestFirst : []) {
    const head = await readSegmentHead(disk, folder, name);
    // What a gate has judged is on record too, and ran nothing.
    const hasRun = head !== undefined && head.summary.suites.length > 0;
    const found = hasRun ? await readRun(disk, folder, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export async function readRun(
  disk: Disk,
  folder: string,
  name: SegmentName,
): Promise<KeptRun | undefined> {
  try {
    const reading = await readSegment(disk, folder, name);
    if (!reading.ok) return undefined;
    const { summary } = reading.head;
    return { run: summary.run, summary, facts: factsOf(reading.bytes) };
  } catch {
    // A block is damaged: nothing is concluded from the rest of it.
    return undefined;
  }
}
