/**
 * Takes one file from where its row says it is to verified. Every row is durable before the deed
 * that follows it, and whatever may have been done before is asked of the store first: so this can
 * be ended anywhere, by anything, and begun again.
 */

import { uploaderErrors } from '../model/errors.ts';
import type { FileRecord, Fingerprint } from '../model/nouns.ts';
import { RowMovedError } from '../model/row-moved.ts';
import { isEarlier } from '../policy/earlier.ts';
import { partBytesFor } from '../policy/parts.ts';
import { nextStep } from '../policy/steps.ts';
import { deliver, firstKeyOf } from './deliver.ts';
import { fingerprintBytes, fingerprintFile } from './fingerprint.ts';
import type { FileBytes, OpenedFile } from './opened-file.ts';
import type { CarryPorts, Outcome } from './ports.ts';
import { settleAbsent, settleFormer } from './settle-absent.ts';

/** `fresh` is its row as the queue has told it, where nothing was done yet. */
export async function carry(id: number, ports: CarryPorts, fresh?: FileRecord): Promise<Outcome> {
  const outcome = fresh && (await carryFresh(fresh, ports));
  if (outcome !== undefined) return outcome;
  const record = await ports.rows.record(id);
  if (record === undefined) return { kind: 'nothing' };
  const step = nextStep(record, { isFresh: false, mayExist: true });
  if (step === 'nothing' || step === 'unlink') return { kind: 'nothing' };
  const file = await openOrAbsent(record, ports);
  try {
    if (file === undefined) return await settleAbsent(record, ports);
    return await carryOpened(record, file, ports);
  } catch (error) {
    // The row is in the queue again, with what the file is now.
    if (error instanceof RowMovedError) return { kind: 'changed', record };
    throw error;
  } finally {
    await file?.close();
  }
}

/**
 * The way of nearly all small files, with nothing asked of the registry. Undefined when anything is
 * not as expected, before anything was done: then the row is read, and all cases are gone through.
 */
async function carryFresh(record: FileRecord, ports: CarryPorts): Promise<Outcome | undefined> {
  if (record.sizeBytes >= ports.settings.multipartFromBytes) return undefined;
  const file = await ports.files.open(record.path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const read = await claimed(record, file, ports);
    if (read === undefined || (await mayExist(record, read.bytes, ports))) return undefined;
    const { fingerprint, bytes } = read;
    const key = firstKeyOf(record, ports.settings);
    if (!(await isClaimed(ports.rows.claimAndIntend(record, fingerprint, key)))) return undefined;
    const intended: FileRecord = { ...record, ...digests(fingerprint), state: 'intent', key };
    const first = { isFresh: true, isFirst: true, maySend: true };
    return await deliver({ record: intended, file, fingerprint, bytes, ...first }, ports);
  } catch (error) {
    if (error instanceof RowMovedError) return { kind: 'changed', record };
    throw error;
  } finally {
    await file.close();
  }
}

/** Not where something has happened to the row since the queue has told it. */
async function isClaimed(claim: Promise<void>): Promise<boolean> {
  try {
    await claim;
    return true;
  } catch (error) {
    if (error instanceof RowMovedError) return false;
    throw error;
  }
}

async function openOrAbsent(
  record: FileRecord,
  ports: CarryPorts,
): Promise<OpenedFile | undefined> {
  if (record.isSuperseded) return undefined;
  try {
    return await ports.files.open(record.path);
  } catch (error) {
    const { code } = error as { code?: string };
    // ELOOP: a symbolic link took its place, which is never followed.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    if (code === undefined) throw error;
    const details = { path: record.path, reason: code };
    throw uploaderErrors.make('FILE_UNREADABLE', details, error);
  }
}

async function carryOpened(
  record: FileRecord,
  file: OpenedFile,
  ports: CarryPorts,
): Promise<Outcome> {
  const read = await claimed(record, file, ports);
  if (read === undefined) return giveBack(record, ports);
  const { fingerprint, bytes } = read;
  if (record.state === 'intent' || record.state === 'sent') {
    return deliver({ record, file, fingerprint, bytes, isFresh: false, maySend: true }, ports);
  }
  const former = await settleFormer(record, fingerprint, ports);
  if (former !== undefined) {
    await ports.rows.adopt(record, former, ports.nowMs());
    return { kind: 'verified', record, isSent: false };
  }
  const key = firstKeyOf(record, ports.settings);
  const isFresh = !(await mayExist(record, bytes, ports));
  if (isFresh) {
    await ports.rows.claimAndIntend(record, fingerprint, key);
  } else {
    await ports.rows.claim(record, fingerprint);
    await ports.rows.intend(record, key);
  }
  const intended: FileRecord = { ...record, ...digests(fingerprint), state: 'intent', key };
  const first = { isFresh, isFirst: true, maySend: true };
  return deliver({ record: intended, file, fingerprint, bytes, ...first }, ports);
}

/**
 * A question costs a round trip and sending in vain costs the file: so what an earlier registry
 * may have sent, and what is sent in parts, is asked for first.
 */
async function mayExist(
  record: FileRecord,
  bytes: Uint8Array | undefined,
  ports: CarryPorts,
): Promise<boolean> {
  if (bytes === undefined) return true;
  const { registryCreatedMs } = ports.settings;
  return isEarlier(record, registryCreatedMs) && !(await ports.isFirstTrip(ports.signal));
}

interface Read {
  readonly fingerprint: Fingerprint;
  /** Of a file that is sent in one piece: what was hashed is what is sent. */
  readonly bytes: FileBytes | undefined;
}

/** Undefined when the content is not, or does not stay, that of the row. */
async function claimed(
  record: FileRecord,
  file: OpenedFile,
  ports: CarryPorts,
): Promise<Read | undefined> {
  // A small one is read sooner than it is looked at twice.
  const isLarge = record.sizeBytes >= ports.settings.multipartFromBytes;
  if (isLarge && !file.isUnchanged(record)) return undefined;
  const read = await readFile(record, file, ports);
  if (read === undefined || !file.isUnchanged(record)) return undefined;
  // Times can be set: an earlier claim holds the content to its digest.
  const isClaimed = record.state !== 'seen' && record.sha256 !== undefined;
  return isClaimed && read.fingerprint.sha256 !== record.sha256 ? undefined : read;
}

async function readFile(
  record: FileRecord,
  file: OpenedFile,
  ports: CarryPorts,
): Promise<Read | undefined> {
  const { multipartFromBytes, partBytes } = ports.settings;
  const { sizeBytes } = record;
  if (sizeBytes >= multipartFromBytes) {
    const cut = record.partBytes ?? partBytesFor(sizeBytes, partBytes);
    const fingerprint = await fingerprintFile(file, sizeBytes, cut, ports.signal);
    return fingerprint && { fingerprint, bytes: undefined };
  }
  const bytes = await file.readAll(sizeBytes);
  return bytes && { fingerprint: fingerprintBytes(bytes), bytes };
}

async function giveBack(record: FileRecord, ports: CarryPorts): Promise<Outcome> {
  if (record.uploadId !== undefined && record.key !== undefined) {
    await ports.store.abort(record.key, record.uploadId);
  }
  await ports.rows.changed(record);
  return { kind: 'changed', record };
}

function digests({ sha256, crc32 }: Fingerprint) {
  return { sha256, crc32 };
}
