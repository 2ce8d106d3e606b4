/** A large file in parts, from where an earlier try stopped. */
import type { FileRecord, Fingerprint } from '../model/nouns.ts';
import { RowMovedError } from '../model/row-moved.ts';
import { type Part, partBytesFor, partsDone, partsOf, type StoredPart } from '../policy/parts.ts';
import { reactionTo } from '../policy/reaction.ts';
import { fileBody } from './body.ts';
import type { ObjectNotes, Written } from './object-store.ts';
import type { OpenedFile } from './opened-file.ts';
import { type CarryPorts, StoppedError } from './ports.ts';
import { problemOf } from './problem.ts';

export class ChangedError extends Error {
  override readonly name = 'ChangedError';
}

export interface PartsDelivery {
  readonly record: FileRecord;
  readonly file: OpenedFile;
  readonly fingerprint: Fingerprint;
  readonly notes: ObjectNotes;
}

export async function sendParts(delivery: PartsDelivery, ports: CarryPorts): Promise<Written> {
  const { record, file, fingerprint } = delivery;
  const { key = '', sizeBytes } = record;
  const partBytes = record.partBytes ?? partBytesFor(sizeBytes, ports.settings.partBytes);
  const { uploadId, stored } = await begun(delivery, partBytes, ports);
  const parts = partsOf(sizeBytes, partBytes);
  const done = new Map(partsDone(parts, fingerprint.partCrc32, stored));
  try {
    await sendMissing({ ...delivery, key, uploadId, parts, done }, ports);
    if (!file.isUnchanged(record)) throw new ChangedError();
    await ports.rows.sent(record);
  } catch (error) {
    if (!(error instanceof ChangedError || error instanceof RowMovedError)) throw error;
    await ports.store.abort(key, uploadId);
    throw error;
  }
  const all = parts.flatMap(({ number }) => done.get(number) ?? []);
  const { crc32 } = fingerprint;
  const { signal } = ports;
  return ports.store.complete({ key, uploadId, parts: all, crc32, sizeBytes, signal });
}

/** The upload that the row names, if it is still open; otherwise a new one. */
async function begun({ record, notes }: PartsDelivery, partBytes: number, ports: CarryPorts) {
  const { key = '', uploadId } = record;
  if (uploadId !== undefined) {
    try {
      return { uploadId, stored: await ports.store.parts(key, uploadId, ports.signal) };
    } catch (error) {
      if (reactionTo(problemOf(error)).kind !== 'upload-gone') throw error;
      await ports.rows.abandon(record);
    }
  }
  const fresh = await ports.store.begin(key, notes, ports.signal);
  try {
    await ports.rows.begin(record, fresh, partBytes);
  } catch (error) {
    if (error instanceof RowMovedError) await ports.store.abort(key, fresh);
    throw error;
  }
  return { uploadId: fresh, stored: [] };
}

interface Missing extends PartsDelivery {
  readonly key: string;
  readonly uploadId: string;
  readonly parts: readonly Part[];
  readonly done: Map<number, StoredPart>;
}

/** As many at once as there are slots; the first failure ends the others at their next part. */
async function sendMissing(missing: Missing, ports: CarryPorts): Promise<void> {
  const left = missing.parts.filter(({ number }) => !missing.done.has(number)).values();
  let failure: unknown;
  // Else a large file over a poor line would be parked, though each try brings it further.
  let hasFailed = missing.record.attempts > 0;
  const advanced = async () => {
    if (!hasFailed) return;
    hasFailed = false;
    await ports.rows.advanced(missing.record);
  };
  const work = async () => {
    for (const part of left) {
      if (failure !== undefined) return;
      if (ports.isStopping()) throw new StoppedError();
      await ports.pay(part.sizeBytes);
      if (!missing.file.isUnchanged(missing.record)) throw new ChangedError();
      missing.done.set(part.number, await ports.slots.run(() => sendOne(missing, part, ports)));
      await advanced();
    }
  };
  const guarded = async () => {
    try {
      await work();
    } catch (error) {
      failure ??= error;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, guarded));
  if (failure !== undefined) throw failure;
}

/** Of one file; how many parts there are at once in all is what the slots say. */
const WORKERS = 4;

async function sendOne(missing: Missing, part: Part, ports: CarryPorts): Promise<StoredPart> {
  const { key, uploadId, file, fingerprint, record } = missing;
  try {
    return await ports.store.part({
      key,
      uploadId,
      number: part.number,
      sizeBytes: part.sizeBytes,
      crc32: fingerprint.partCrc32[part.number - 1] ?? '',
      body: fileBody(file, part, ports.pacer),
      signal: ports.signal,
    });
  } catch (error) {
    // Whatever it was: there is nothing to go on with.
    if (!file.isUnchanged(record)) throw new ChangedError();
    throw error;
  }
}
