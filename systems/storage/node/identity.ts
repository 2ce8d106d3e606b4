/** Whose a data folder is: the id of its server, for ever, and the process that uses it now. */
import { type Disk, hasDiskCode, makeFolderDurable, writeDurable } from '@gauntlet/kit/disk';
import { fateOf, ownerToken, thisOwner } from '@gauntlet/kit/processes';
import { storageErrors } from '../model/errors.ts';

/** `wanted` names a new folder's server; a folder that has a name keeps it. */
export async function claimFolder(disk: Disk, folder: string, wanted: string): Promise<string> {
  await makeFolderDurable(disk, folder);
  await claim(disk, folder);
  const known = await readText(disk, `${folder}/server-id`);
  if (known !== undefined) return known.trim();
  await writeDurable(disk, `${folder}/server-id`, Buffer.from(`${wanted}\n`));
  return wanted;
}

/** Two processes on one folder would each take the other's files for their own. */
async function claim(disk: Disk, folder: string): Promise<void> {
  const path = `${folder}/owner`;
  const token = await readText(disk, path);
  const self = thisOwner();
  if (token !== undefined && token !== ownerToken(self) && fateOf(token, self) === 'alive') {
    throw storageErrors.make('FOLDER_IN_USE', { folder });
  }
  await writeDurable(disk, path, Buffer.from(ownerToken(self)));
}

export async function readText(disk: Disk, path: string): Promise<string | undefined> {
  try {
    const file = await disk.open(path, 'read');
    try {
      const { sizeBytes } = await file.stat();
      const bytes = Buffer.alloc(sizeBytes);
      await file.read(bytes, 0);
      return bytes.toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasDiskCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
