/**
 * The bytes of one simulated file, twice: as running processes see them, and as the disk holds
 * them. Pages are never changed in place, so both sides and every version between share them.
 */
import type { Budget } from './budget.ts';
import type { Fate } from './survival.ts';

export const PAGE_BYTES = 4096;
const SECTOR_BYTES = 512;
const SECTORS = PAGE_BYTES / SECTOR_BYTES;
/** Older versions of an unsynced page are forgotten; the kernel too writes only some of them. */
const VERSIONS_KEPT = 4;
const ZEROS = new Uint8Array(PAGE_BYTES);

export class FileContent {
  sizeBytes = 0;
  #pages = new Map<number, Uint8Array>();
  #durablePages = new Map<number, Uint8Array>();
  #durableSizeBytes = 0;
  /** Since the last sync, oldest first. */
  #pageVersions = new Map<number, Uint8Array[]>();
  #sizeVersions: number[] = [];
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  read(into: Uint8Array, positionBytes: number): number {
    const end = Math.min(positionBytes + into.length, this.sizeBytes);
    let at = positionBytes;
    while (at < end) {
      const { index, from, length } = pieceOf(at, end);
      const page = this.#pages.get(index) ?? ZEROS;
      into.set(page.subarray(from, from + length), at - positionBytes);
      at += length;
    }
    return Math.max(0, end - positionBytes);
  }

  /** Answers how many bytes found room: fewer than given when the disk is full. */
  write(bytes: Uint8Array, positionBytes: number): number {
    const end = positionBytes + bytes.length;
    let at = positionBytes;
    while (at < end) {
      const { index, from, length } = pieceOf(at, end);
      const old = this.#pages.get(index);
      if (old === undefined && !this.#budget.take()) break;
      const page = old === undefined ? new Uint8Array(PAGE_BYTES) : old.slice();
      page.set(bytes.subarray(at - positionBytes, at - positionBytes + length), from);
      this.#change(index, page);
      at += length;
    }
    if (at > this.sizeBytes && at > positionBytes) this.#resize(at);
    return at - positionBytes;
  }

  truncate(sizeBytes: number): void {
    for (const [index, page] of [...this.#pages]) {
      const kept = Math.max(0, sizeBytes - index * PAGE_BYTES);
      if (kept >= PAGE_BYTES) continue;
      if (kept > 0) {
        this.#change(index, headOf(page, kept));
      } else {
        this.#change(index, ZEROS);
        this.#pages.delete(index);
        this.#budget.give(1);
      }
    }
    this.#resize(sizeBytes);
  }

  sync(): void {
    for (const [index, versions] of this.#pageVersions) {
      this.#durablePages.set(index, versions.at(-1) ?? ZEROS);
    }
    this.#durableSizeBytes = this.sizeBytes;
    this.forget();
  }

  /** A failed fsync: the kernel calls the pages clean, so that no later sync will write them. */
  forget(): void {
    this.#pageVersions.clear();
    this.#sizeVersions = [];
  }

  /** A bad sector: running processes and the disk see the same wrong bit. */
  flipBit(bit: number): void {
    const byte = Math.floor(bit / 8);
    const index = Math.floor(byte / PAGE_BYTES);
    for (const pages of [this.#pages, this.#durablePages]) {
      const page = (pages.get(index) ?? ZEROS).slice();
      const at = byte % PAGE_BYTES;
      page[at] = (page[at] ?? 0) ^ (1 << (bit % 8));
      pages.set(index, page);
    }
  }

  release(): void {
    this.#budget.give(this.#pages.size);
    this.#pages.clear();
  }

  /** What the disk holds after a power cut, as the content of a file on a disk started anew. */
  afterCut(fate: Fate, budget: Budget): FileContent {
    const after = new FileContent(budget);
    const sizeAt = fate.sizeVersion(this.#sizeVersions.length);
    after.sizeBytes = this.#sizeVersions[sizeAt] ?? this.#durableSizeBytes;
    const pages = new Map(this.#durablePages);
    for (const [index, versions] of this.#pageVersions) {
      pages.set(index, survivingPage(this.#durablePages.get(index) ?? ZEROS, versions, fate));
    }
    for (const [index, page] of pages) {
      const kept = after.sizeBytes - index * PAGE_BYTES;
      if (kept > 0) after.#pages.set(index, headOf(page, kept));
    }
    budget.takeAll(after.#pages.size);
    after.#durablePages = new Map(after.#pages);
    after.#durableSizeBytes = after.sizeBytes;
    return after;
  }

  #change(index: number, page: Uint8Array): void {
    this.#pages.set(index, page);
    const versions = this.#pageVersions.get(index) ?? [];
    this.#pageVersions.set(index, [...versions.slice(1 - VERSIONS_KEPT), page]);
  }

  #resize(sizeBytes: number): void {
    this.sizeBytes = sizeBytes;
    this.#sizeVersions = [...this.#sizeVersions.slice(1 - VERSIONS_KEPT), sizeBytes];
  }
}

function pieceOf(at: number, end: number): { index: number; from: number; length: number } {
  const from = at % PAGE_BYTES;
  return {
    index: Math.floor(at / PAGE_BYTES),
    from,
    length: Math.min(PAGE_BYTES - from, end - at),
  };
}

function headOf(page: Uint8Array, keptBytes: number): Uint8Array {
  if (keptBytes >= PAGE_BYTES) return page;
  const head = new Uint8Array(PAGE_BYTES);
  head.set(page.subarray(0, keptBytes));
  return head;
}

function survivingPage(durable: Uint8Array, versions: Uint8Array[], fate: Fate): Uint8Array {
  const chosen = fate.pageVersion(versions.length);
  const page = versions[chosen] ?? durable;
  const tornAt = fate.tearSectors(SECTORS);
  if (tornAt === undefined || page === durable) return page;
  // The disk had written only the first sectors of this version over the one before.
  const torn = (versions[chosen - 1] ?? durable).slice();
  torn.set(page.subarray(0, tornAt * SECTOR_BYTES));
  return torn;
}
