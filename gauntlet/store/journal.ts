/**
 * The journal of one run: facts are appended while it runs, in order, and sealed at its end into
 * a compressed segment that is named by the digest of its content. Until the segment is durable
 * the open file stays, so a run that dies at any moment keeps what it had.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type Disk, type DiskFile, makeFolderDurable, writeDurable } from '@gauntlet/kit/disk';
import type { Fact } from '../model/facts.ts';

const compress = promisify(zstdCompress);

export interface Journal {
  /** Keeps facts. The order of calls is the order of the segment; a failure shows in `seal`. */
  append(facts: readonly Fact[]): void;
  /** Makes the segment durable and answers its digest. */
  seal(): Promise<string>;
}

export async function openJournal(disk: Disk, folder: string, run: string): Promise<Journal> {
  const open = join(folder, 'open');
  const segments = join(folder, 'segments');
  await makeFolderDurable(disk, open);
  await makeFolderDurable(disk, segments);
  const path = join(open, `${run}.ndjson`);
  const file = await disk.open(path, 'createNew');
  const kept: Buffer[] = [];
  let written = 0;
  let writing: Promise<void> = Promise.resolve();

  return {
    append(facts) {
      if (facts.length === 0) return;
      const bytes = Buffer.from(facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
      kept.push(bytes);
      const at = written;
      written += bytes.length;
      writing = writing.then(() => file.write(bytes, at));
      // Handled where it matters, in `seal`; here it must only not be unhandled.
      writing.catch(() => undefined);
    },
    async seal() {
      await endOf(file, writing);
      const whole = Buffer.concat(kept);
      const digest = createHash('sha256').update(whole).digest('hex');
      await writeDurable(disk, join(segments, `${digest}.zst`), await compress(whole));
      await disk.unlink(path);
      return digest;
    },
  };
}

async function endOf(file: DiskFile, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } finally {
    await file.close();
  }
}
