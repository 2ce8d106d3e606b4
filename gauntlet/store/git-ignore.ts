/**
 * All in our folder is of this machine but the files that people review. Git is told so by a file
 * of its own in there, which hides itself: nobody has to write it, and nobody to commit it.
 */
import { join } from 'node:path';
import { type Disk, hasDiskCode, isDiskFull } from '@gauntlet/kit/disk';
import { REVIEWED } from '../model/own-folder.ts';

const TEXT = ['*', ...Object.values(REVIEWED).map((name) => `!${name}`), ''].join('\n');

/**
 * One that is there already stays as it is. A disk that has no room for it has none for the history
 * either, and that is told there.
 */
export async function ignoreInGit(disk: Disk, folder: string): Promise<void> {
  try {
    const file = await disk.open(join(folder, '.gitignore'), 'createNew');
    await file.write(Buffer.from(TEXT), 0);
    await file.close();
  } catch (error) {
    if (!hasDiskCode(error, 'EEXIST') && !isDiskFull(error)) throw error;
  }
}
