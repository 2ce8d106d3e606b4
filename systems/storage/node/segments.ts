/** Small chunks, many in a file: where each one is, and how the room of dead ones comes back. */
import { type Disk, type DiskFile, makeFolderDurable } from '@gauntlet/kit/disk';
import { type Place, readFooter, readVerified } from './chunk-reader.ts';
import { type SegmentEntry, scanSegment, segmentName, segmentNumber } from './segment-file.ts';
import { type Appended, type SegmentLog, segmentLog } from './segment-log.ts';
import { type Dropped, encodeDrop } from './segment-record.ts';

export interface SegmentsOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly segmentBytes?: number;
  readonly salt: () => number;
  readonly nowMs: () => number;
}

interface Held extends Appended {
  readonly sizeBytes: number;
  readonly sinceMs: number;
}

interface SegmentState {
  readonly number: number;
  readonly file: DiskFile;
  readers: number;
  liveBytes: number;
  totalBytes: number;
  sealed: boolean;
  gone: boolean;
  readonly drops: Dropped[];
}

export interface Segments {
  has(chunkId: string): boolean;
  /** undefined: not here. Whoever got a place gives it back. */
  place(chunkId: string): (Place & { readonly done: () => Promise<void> }) | undefined;
  put(chunkId: string, body: Uint8Array, sizeBytes: number): Promise<void>;
  /** False: it was not here. */
  drop(chunkId: string): Promise<boolean>;
  entries(): Iterable<{ chunkId: string; sizeBytes: number; sinceMs: number }>;
  usedBytes(): number;
  /** Moves what lives out of segments that are mostly dead, and removes these; how many. */
  compact(): Promise<number>;
  close(): Promise<void>;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;

export async function openSegments(options: SegmentsOptions): Promise<Segments> {
  const { disk, folder } = options;
  await makeFolderDurable(disk, folder);
  const store = new SegmentStore(options);
  const numbers: number[] = [];
  for await (const { name } of disk.readFolder(folder)) {
    const number = segmentNumber(name);
    if (number !== undefined) numbers.push(number);
  }
  for (const number of numbers.sort((one, other) => one - other)) await store.load(number);
  store.begin();
  return store;
}

class SegmentStore implements Segments {
  readonly #options: SegmentsOptions;
  readonly #held = new Map<string, Held>();
  /** Where a chunk also lies while its segment is being emptied. */
  readonly #shadows = new Map<string, Held>();
  readonly #segments = new Map<number, SegmentState>();
  #log: SegmentLog | undefined;

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  async load(number: number): Promise<void> {
    const { disk, folder, nowMs } = this.#options;
    const file = await disk.open(`${folder}/${segmentName(number)}`, 'read');
    const { sizeBytes } = await file.stat();
    const state = this.#add(number, file, sizeBytes);
    state.sealed = true;
    for await (const entry of scanSegment(file)) this.#replay(state, entry, nowMs());
  }

  #replay(state: SegmentState, entry: SegmentEntry, sinceMs: number): void {
    if (entry.kind === 'put') {
      const { chunkId, sizeBytes, startBytes, lengthBytes } = entry;
      this.#hold(chunkId, { segment: state.number, startBytes, lengthBytes, sizeBytes, sinceMs });
      return;
    }
    const { dropped } = entry;
    if (this.#segments.has(dropped.segment)) state.drops.push(dropped);
    const held = this.#held.get(dropped.chunkId);
    const isIt = held?.segment === dropped.segment && held.startBytes === dropped.startBytes;
    if (isIt) this.#release(dropped.chunkId);
  }

  begin(): void {
    const { disk, folder, salt, segmentBytes = SEGMENT_BYTES } = this.#options;
    this.#log = segmentLog({
      disk,
      folder,
      salt,
      segmentBytes,
      // Never appended to again: what a power cut left at its end stays as it is.
      firstNumber: Math.max(0, ...this.#segments.keys()) + 1,
      onOpen: (number, file) => void this.#add(number, file, 0),
      onSealed: (number, sizeBytes) => {
        const state = this.#segments.get(number);
        if (state === undefined) return;
        state.sealed = true;
        state.totalBytes = sizeBytes;
      },
    });
  }

  has(chunkId: string): boolean {
    return this.#held.has(chunkId);
  }

  place(chunkId: string): (Place & { readonly done: () => Promise<void> }) | undefined {
    const held = this.#held.get(chunkId);
    const state = held === undefined ? undefined : this.#segments.get(held.segment);
    if (held === undefined || state === undefined) return undefined;
    state.readers += 1;
    const done = async () => {
      state.readers -= 1;
      await this.#closeIfUnused(state);
    };
    return { file: state.file, startBytes: held.startBytes, lengthBytes: held.lengthBytes, done };
  }

  async put(chunkId: string, body: Uint8Array, sizeBytes: number): Promise<void> {
    const appended = await this.#writer().append('put', body);
    this.#hold(chunkId, { ...appended, sizeBytes, sinceMs: this.#options.nowMs() });
  }

  async drop(chunkId: string): Promise<boolean> {
    const places = [this.#held.get(chunkId), this.#shadows.get(chunkId)];
    if (places[0] === undefined) return false;
    this.#release(chunkId);
    this.#shadows.delete(chunkId);
    await Promise.all(places.map((place) => place && this.#dropPlace(chunkId, place)));
    return true;
  }

  *entries() {
    for (const [chunkId, { sizeBytes, sinceMs }] of this.#held) {
      yield { chunkId, sizeBytes, sinceMs };
    }
  }

  usedBytes(): number {
    let bytes = 0;
    for (const { liveBytes } of this.#segments.values()) bytes += liveBytes;
    return bytes;
  }

  async compact(): Promise<number> {
    let removed = 0;
    for (const state of [...this.#segments.values()]) {
      if (!state.sealed || state.liveBytes * 2 > state.totalBytes) continue;
      await this.#empty(state);
      removed += 1;
    }
    return removed;
  }

  async close(): Promise<void> {
    await this.#log?.close();
    await Promise.all([...this.#segments.values()].map(({ file }) => file.close()));
  }

  async #empty(state: SegmentState): Promise<void> {
    const { disk, folder } = this.#options;
    const moved: string[] = [];
    for (const [chunkId, held] of [...this.#held]) {
      if (held.segment !== state.number) continue;
      if (await this.#move(state, chunkId, held)) moved.push(chunkId);
    }
    // What could not be read stays, and its segment with it: the scrub tells of it.
    if ([...this.#held.values()].some(({ segment }) => segment === state.number)) return;
    for (const dropped of state.drops) {
      if (!this.#segments.has(dropped.segment) || dropped.segment === state.number) continue;
      const { segment } = await this.#writer().append('drop', encodeDrop(dropped));
      this.#segments.get(segment)?.drops.push(dropped);
    }
    await disk.unlink(`${folder}/${segmentName(state.number)}`);
    await disk.syncFolder(folder);
    for (const chunkId of moved) this.#shadows.delete(chunkId);
    this.#segments.delete(state.number);
    state.gone = true;
    await this.#closeIfUnused(state);
  }

  async #move(state: SegmentState, chunkId: string, held: Held): Promise<boolean> {
    const body = await wholeBody({ file: state.file, ...held }, chunkId);
    if (body === undefined) return false;
    const appended = await this.#writer().append('put', body);
    const place = { ...appended, sizeBytes: held.sizeBytes, sinceMs: held.sinceMs };
    if (this.#held.get(chunkId) !== held) {
      // Dropped, or put anew, while it was copied.
      await this.#dropPlace(chunkId, place);
      return false;
    }
    this.#release(chunkId);
    this.#hold(chunkId, place);
    this.#shadows.set(chunkId, held);
    return true;
  }

  async #dropPlace(chunkId: string, { segment, startBytes }: Held): Promise<void> {
    const dropped = { chunkId, segment, startBytes };
    const at = await this.#writer().append('drop', encodeDrop(dropped));
    this.#segments.get(at.segment)?.drops.push(dropped);
  }

  #add(number: number, file: DiskFile, totalBytes: number): SegmentState {
    const fresh = { readers: 0, liveBytes: 0, sealed: false, gone: false, drops: [] };
    const state: SegmentState = { number, file, totalBytes, ...fresh };
    this.#segments.set(number, state);
    return state;
  }

  #hold(chunkId: string, held: Held): void {
    this.#release(chunkId);
    this.#held.set(chunkId, held);
    const state = this.#segments.get(held.segment);
    if (state !== undefined) state.liveBytes += held.lengthBytes;
  }

  #release(chunkId: string): void {
    const held = this.#held.get(chunkId);
    if (held === undefined) return;
    this.#held.delete(chunkId);
    const state = this.#segments.get(held.segment);
    if (state !== undefined) state.liveBytes -= held.lengthBytes;
  }

  #writer(): SegmentLog {
    if (this.#log === undefined) throw new Error('the segments are not open yet');
    return this.#log;
  }

  async #closeIfUnused(state: SegmentState): Promise<void> {
    if (state.gone && state.readers === 0) await state.file.close();
  }
}

/** The chunk with its footer, verified: a copy of a bad chunk would be a good one to its sums. */
async function wholeBody(place: Place, chunkId: string): Promise<Uint8Array | undefined> {
  try {
    const footer = await readFooter(place, chunkId);
    const range = { startBytes: 0, endBytes: footer.sizeBytes };
    for await (const _ of readVerified(place, footer, range));
  } catch {
    // Bad: it stays where it is until the scrub or a reader puts it aside.
    return undefined;
  }
  const body = Buffer.alloc(place.lengthBytes);
  await place.file.read(body, place.startBytes);
  return body;
}
