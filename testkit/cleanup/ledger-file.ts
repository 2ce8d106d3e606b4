/**
 * One ledger on disk. A line is durable when `write` resolves; lines that come while another write
 * is under way go together in the next, so that a thousand registrations cost a few syncs.
 */
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import {
  type Disk,
  type DurableLog,
  hasDiskCode,
  makeFolderDurable,
  openDurableLog,
  writeDurable,
} from '@gauntlet/kit/disk';
import { nobody } from '@gauntlet/kit/processes';
import { type Line, lineText } from './record.ts';

const suffix = '.ledger';
const mark = '~';
const lineFeed = 10;

export interface LedgerName {
  readonly path: string;
  readonly id: string;
  readonly token: string;
}

export function parseLedgerName(folder: string, name: string): LedgerName | undefined {
  const [id, token, more] = basename(name, suffix).split(mark);
  if (!name.endsWith(suffix) || id === undefined || token === undefined || more !== undefined)
    return undefined;
  return { path: join(folder, name), id, token };
}

function ledgerPath(folder: string, id: string, token: string): string {
  return join(folder, `${id}${mark}${token}${suffix}`);
}

export class LedgerFile {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #id: string;
  #log: DurableLog;
  #waiting: Line[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor(disk: Disk, folder: string, id: string, log: DurableLog) {
    this.#disk = disk;
    this.#folder = folder;
    this.#id = id;
    this.#log = log;
  }

  static async create(disk: Disk, folder: string, token: string): Promise<LedgerFile> {
    await makeFolderDurable(disk, folder);
    const id = randomBytes(8).toString('hex');
    const path = ledgerPath(folder, id, token);
    const made = new Date().toISOString();
    const head = lineText({ ledger: 1, pid: process.pid, folder: process.cwd(), made });
    // Whole from its first moment: a sweep never meets one that is half made.
    await writeDurable(disk, path, Buffer.from(head));
    return new LedgerFile(disk, folder, id, await openDurableLog(disk, path));
  }

  /** Takes over what nobody alive owns. `undefined` when another sweep was faster. */
  static async claim(
    disk: Disk,
    folder: string,
    name: LedgerName,
    token: string,
  ): Promise<LedgerFile | undefined> {
    const path = ledgerPath(folder, name.id, token);
    try {
      await disk.rename(name.path, path);
    } catch (error) {
      if (hasDiskCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    await cutTornLine(disk, path);
    return new LedgerFile(disk, folder, name.id, await openDurableLog(disk, path));
  }

  get path(): string {
    return this.#log.path;
  }

  write(lines: readonly Line[]): Promise<void> {
    this.#waiting.push(...lines);
    this.#next ??= this.#last.then(() => {
      const taken = this.#waiting;
      this.#waiting = [];
      this.#next = undefined;
      const written = this.#log.append(Buffer.from(taken.map(lineText).join('')));
      // The next write waits for this one whether or not it succeeds; whoever asked is told.
      this.#last = written.catch(() => undefined);
      return written;
    });
    return this.#next;
  }

  /** Nothing is left in it. */
  async discard(): Promise<void> {
    await this.#last;
    await this.#log.close();
    // Not synced: if the name comes back after a power cut, the next sweep finds it empty.
    await this.#disk.unlink(this.path);
  }

  /** Something is left in it, for the next sweep of whoever comes. */
  async release(): Promise<void> {
    await this.#last;
    await this.#log.close();
    await this.#disk.rename(this.path, ledgerPath(this.#folder, this.#id, nobody));
    await this.#disk.syncFolder(this.#folder);
  }
}

/** Its writer was killed in the middle of a line; ours must not stick to what there is of it. */
async function cutTornLine(disk: Disk, path: string): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    const { sizeBytes } = await file.stat();
    const byte = new Uint8Array(1);
    let endBytes = sizeBytes;
    while (endBytes > 0) {
      await file.read(byte, endBytes - 1);
      if (byte[0] === lineFeed) break;
      endBytes -= 1;
    }
    if (endBytes === sizeBytes) return;
    await file.truncate(endBytes);
    await file.syncData();
  } finally {
    await file.close();
  }
}
