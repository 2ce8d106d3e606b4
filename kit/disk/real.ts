/** The disk of this machine, on node:fs. */
import { constants, fstatSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import type { Disk, DiskFile, DiskSpace, DiskStat, FolderEntry, OpenMode } from './disk.ts';
import { RealFile } from './real-file.ts';
import { guarded, kindOf, statOf, synced } from './real-guard.ts';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;
/** So that a named pipe in the way cannot block for ever; regular files don't care. */
const NEVER_WAIT = constants.O_NONBLOCK ?? 0;

const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY,
  write: O_RDWR,
  create: O_RDWR | O_CREAT,
  createNew: O_RDWR | O_CREAT | O_EXCL,
};

/** `fileMode` is that of new files, before the umask. */
export function realDisk(options: { readonly fileMode?: number } = {}): Disk {
  const fileMode = options.fileMode ?? 0o644;
  return {
    open: (path, mode) => openFile(path, mode, fileMode),
    rename: (from, to) => guarded('rename', to, () => fs.rename(from, to)),
    link: (existing, path) => guarded('link', path, () => fs.link(existing, path)),
    unlink: (path) => guarded('unlink', path, () => fs.unlink(path)),
    makeFolder: (path) => guarded('makeFolder', path, () => fs.mkdir(path)),
    removeFolder: (path) => guarded('removeFolder', path, () => fs.rmdir(path)),
    readFolder,
    syncFolder,
    stat,
    space,
  };
}

async function openFile(path: string, mode: OpenMode, fileMode: number): Promise<DiskFile> {
  return guarded(mode, path, async () => {
    const handle = await fs.open(path, FLAGS[mode] | NEVER_WAIT, fileMode);
    // Opening a folder to read succeeds on Linux; here folders are no files. Of what is open the
    // kernel knows this: a trip through the pool of threads takes a hundred times as long.
    if (fstatSync(handle.fd).isDirectory()) {
      await handle.close();
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    }
    return new RealFile(path, handle);
  });
}

async function* readFolder(path: string): AsyncGenerator<FolderEntry> {
  const folder = await guarded('readFolder', path, () => fs.opendir(path, { bufferSize: 256 }));
  try {
    for (;;) {
      const entry = await guarded('readFolder', path, () => folder.read());
      if (entry === null) return;
      yield { name: entry.name, kind: kindOf(entry) };
    }
  } finally {
    await folder.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no fsync of folders: NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await guarded('syncFolder', path, () =>
    fs.open(path, O_RDONLY | constants.O_DIRECTORY),
  );
  try {
    await synced('syncFolder', path, () => handle.sync());
  } finally {
    await handle.close();
  }
}

function stat(path: string): Promise<DiskStat> {
  return guarded('stat', path, async () => statOf(await fs.lstat(path, { bigint: true })));
}

function space(path: string): Promise<DiskSpace> {
  return guarded('space', path, async () => {
    const { bsize, blocks, bavail } = await fs.statfs(path);
    return { totalBytes: blocks * bsize, availableBytes: bavail * bsize };
  });
}
