/** A stored run by its id, the beginning of one, or `last`. */
import type { Disk } from '@gauntlet/kit/disk';
import type { Fact } from '../model/facts.ts';
import { explained, historyFolders } from './history.ts';
import { listSegments, readSegment } from './segments/folder.ts';
import { factsOf } from './segments/segment.ts';

export async function findRun(
  disk: Disk,
  root: string,
  word: string,
): Promise<readonly Fact[] | undefined> {
  const { base, segments: folder } = historyFolders(root);
  try {
    const { segments } = await listSegments(disk, folder);
    const name = segments.findLast(({ run }) => word === 'last' || run.startsWith(word));
    const reading = name && (await readSegment(disk, folder, name));
    return reading?.ok ? factsOf(reading.bytes) : undefined;
  } catch (error) {
    return explained(error, base);
  }
}
