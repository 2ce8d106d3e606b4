/** Sealed segments as the evidence of earlier runs. What can't be read is named, not skipped. */
import type { Disk } from '@gauntlet/kit/disk';
import type { EvidenceSource, StoredRun, StoredRuns } from '../model/evidence-source.ts';
import type { RunSummary } from '../model/history.ts';
import { historyFolders } from './history.ts';
import { listSegments, readSegment, readSegmentHead } from './segments/folder.ts';
import type { SegmentName } from './segments/name.ts';
import { factsOf } from './segments/segment.ts';

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
  const chosen = async (wanted: (summary: RunSummary) => boolean) => {
    const { segments } = await listSegments(disk, folder);
    const names: SegmentName[] = [];
    for (const name of segments) {
      const head = await readSegmentHead(disk, folder, name);
      // A damaged head says nothing about its tree: it is read, and then told as unreadable.
      if (head === undefined || wanted(head.summary)) names.push(name);
    }
    return names;
  };
  return {
    runsOf: async (tree) => read(await chosen((summary) => summary.tree === tree)),
    all: async () => read((await listSegments(disk, folder)).segments),
    async run(word) {
      const isMeant = ({ run, suites }: RunSummary) =>
        word === 'last' ? suites.length > 0 : run.startsWith(word);
      const names = await chosen(isMeant);
      return (await read(names.slice(-1))).runs[0];
    },
  };
}

async function readRun(
  disk: Disk,
  folder: string,
  name: SegmentName,
): Promise<StoredRun | undefined> {
  try {
    const reading = await readSegment(disk, folder, name);
    if (!reading.ok) return undefined;
    return { run: reading.head.summary.run, facts: factsOf(reading.bytes) };
  } catch {
    // A block is damaged: nothing is concluded from the rest of it.
    return undefined;
  }
}
