/** From a written intent to an object that the store has confirmed, under the first free key. */
import { hash } from 'node:crypto';
import { uploaderErrors } from '../model/errors.ts';
import type { FileRecord, Fingerprint, ObjectFacts } from '../model/nouns.ts';
import { RowMovedError } from '../model/row-moved.ts';
import { keyCandidates, keyOf } from '../policy/keys.ts';
import { reactionTo } from '../policy/reaction.ts';
import { isSameContent } from '../policy/stability.ts';
import { settle } from '../policy/steps.ts';
import { bytesBody } from './body.ts';
import type { ObjectNotes, Written } from './object-store.ts';
import type { FileBytes, OpenedFile } from './opened-file.ts';
import { type CarryPorts, type CarrySettings, NoChecksumError, type Outcome } from './ports.ts';
import { problemOf } from './problem.ts';
import { readBack } from './read-back.ts';
import { ChangedError, sendParts } from './send-parts.ts';

export interface Delivery {
  readonly record: FileRecord;
  readonly file: OpenedFile;
  readonly fingerprint: Fingerprint;
  readonly bytes: FileBytes | undefined;
  /** Nothing can stand under the key: no question before the first try. */
  readonly isFresh: boolean;
  /** The intent was written a moment ago, so what is found is not of this agent's sending. */
  readonly isFirst?: boolean;
  readonly maySend: boolean;
}

/** More rounds than there are keys and answers to lose; the next try goes on from there. */
const ROUNDS_MOST = 8;

export async function deliver(delivery: Delivery, ports: CarryPorts): Promise<Outcome> {
  let { record, isFresh } = delivery;
  let isSent = delivery.isFirst !== true;
  for (let round = 0; round < ROUNDS_MOST; round += 1) {
    if (!isFresh) {
      const answer = await ask(record, delivery.fingerprint, ports);
      if (answer.settlement === 'verified') {
        return confirmed({ ...delivery, record }, answer.etag, isSent, ports);
      }
      if (answer.settlement === 'other-key') {
        record = await nextKey(record, delivery.fingerprint, ports);
        continue;
      }
    }
    const result = await send({ ...delivery, record }, ports);
    if (result === 'changed') return changed(record, ports);
    isFresh = false;
    if (result === 'taken') {
      record = await reread(record, ports);
      continue;
    }
    isSent = true;
    if (isConfirmed(result, delivery)) {
      // All of it has arrived: nothing reads it any more.
      if (delivery.bytes !== undefined) delivery.file.giveBack(delivery.bytes);
      return confirmed({ ...delivery, record }, result.etag, true, ports);
    }
    if (delivery.bytes !== undefined) await ports.rows.sent(record);
    record = { ...record, state: 'sent' };
  }
  throw new Error('the store gives one answer and then another');
}

/** The key of a content under whose name nothing else stands yet. */
export function firstKeyOf(record: FileRecord, { vehicle, dayOf }: CarrySettings): string {
  const relativePath = record.path.slice(record.directory.length).replace(/^\/+/, '');
  const { source, modifiedMs, firstSeenMs } = record;
  const pathDigest = () => hash('sha256', relativePath, 'hex');
  const facts = { vehicle, source, relativePath, modifiedMs, firstSeenMs, dayOf, pathDigest };
  return keyOf(facts);
}

function candidatesOf(
  record: FileRecord,
  { sha256 }: Pick<Fingerprint, 'sha256'>,
  settings: CarrySettings,
): readonly string[] {
  const digits = Buffer.from(sha256, 'base64').toString('hex');
  return keyCandidates(firstKeyOf(record, settings), digits);
}

/** With the upload in parts that was begun on the way. */
async function reread(record: FileRecord, ports: CarryPorts): Promise<FileRecord> {
  const now = await ports.rows.record(record.id);
  if (now === undefined || !isSameContent(contentOf(now), contentOf(record))) {
    throw new RowMovedError();
  }
  return now;
}

function contentOf(record: FileRecord) {
  return { ...record, changedMs: 0 };
}

async function nextKey(
  record: FileRecord,
  fingerprint: Fingerprint,
  ports: CarryPorts,
): Promise<FileRecord> {
  const { key = '', uploadId } = record;
  const keys = candidatesOf(record, fingerprint, ports.settings);
  const next = keys[keys.indexOf(key) + 1];
  if (next === undefined) throw uploaderErrors.make('KEY_IMPOSSIBLE', { path: record.path });
  if (uploadId !== undefined) await ports.store.abort(key, uploadId);
  await ports.rows.intend(record, next);
  return { ...record, state: 'intent', key: next, uploadId: undefined, partBytes: undefined };
}

/** What stands under the key of the record, compared with the content. */
export async function ask(
  record: FileRecord,
  fingerprint: Pick<Fingerprint, 'sizeBytes' | 'sha256' | 'crc32'>,
  ports: CarryPorts,
) {
  const { key = '' } = record;
  const found: ObjectFacts | undefined = await ports.store.head(key, ports.signal);
  const settlement = settle(fingerprint, found);
  if (settlement !== 'read-back') return { settlement, etag: found?.etag };
  if (!ports.settings.readBack) throw new NoChecksumError();
  const sha256 = await readBack(ports.store, key, ports.signal);
  const isSame = sha256 === fingerprint.sha256;
  return { settlement: isSame ? ('verified' as const) : ('other-key' as const), etag: found?.etag };
}

function isConfirmed(written: Written, { fingerprint, bytes }: Delivery): boolean {
  if (bytes !== undefined) return written.sha256 === fingerprint.sha256;
  return written.crc32 === fingerprint.crc32;
}

async function confirmed(
  { record }: Delivery,
  etag: string | undefined,
  isSent: boolean,
  ports: CarryPorts,
): Promise<Outcome> {
  await ports.rows.verified(record, { etag, isSent, atMs: ports.nowMs() });
  return { kind: 'verified', record, isSent };
}

async function changed(record: FileRecord, ports: CarryPorts): Promise<Outcome> {
  await ports.rows.changed(record);
  return { kind: 'changed', record };
}

async function send(delivery: Delivery, ports: CarryPorts): Promise<Written | 'taken' | 'changed'> {
  const { record, file, fingerprint, bytes } = delivery;
  const notes = notesOf(record, fingerprint, ports.settings);
  try {
    if (bytes === undefined) return await sendParts({ record, file, fingerprint, notes }, ports);
    await ports.pay(bytes.length);
    if (!file.isUnchanged(record)) return 'changed';
    return await ports.slots.run(() =>
      ports.store.put({
        key: record.key ?? '',
        body: bytesBody(bytes, ports.pacer),
        sizeBytes: bytes.length,
        sha256: fingerprint.sha256,
        notes,
        signal: ports.signal,
      }),
    );
  } catch (error) {
    if (error instanceof ChangedError) return 'changed';
    const { kind } = reactionTo(problemOf(error));
    if (kind === 'taken') return 'taken';
    if (kind === 'changed' && !file.isUnchanged(record)) return 'changed';
    throw error;
  }
}

function notesOf(
  { source, path, modifiedMs, isCutOff }: FileRecord,
  { sha256 }: Fingerprint,
  { vehicle }: CarrySettings,
): ObjectNotes {
  return { vehicle, source, path, modifiedMs, sha256, isCutOff };
}
