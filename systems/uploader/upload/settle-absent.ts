/** Rows whose file is not there under its name any more: what was sent of it is asked for. */
import { uploaderErrors } from '../model/errors.ts';
import type { FileRecord, Fingerprint } from '../model/nouns.ts';
import { isSameFile } from '../policy/stability.ts';
import { ask } from './deliver.ts';
import { type CarryPorts, type Outcome, TwinUnderWayError } from './ports.ts';

export async function settleAbsent(record: FileRecord, ports: CarryPorts): Promise<Outcome> {
  if (await hasArrived(record, ports)) {
    await ports.rows.verified(record, { etag: undefined, isSent: true, atMs: ports.nowMs() });
    return { kind: 'verified', record, isSent: true };
  }
  if (record.key !== undefined && record.uploadId !== undefined) {
    await ports.store.abort(record.key, record.uploadId);
  }
  const { code, message } = uploaderErrors.make('FILE_VANISHED', { path: record.path });
  await ports.rows.vanished(record, { code, message });
  return { kind: 'vanished', record };
}

async function hasArrived(record: FileRecord, ports: CarryPorts): Promise<boolean> {
  const { state, key, sha256, crc32, sizeBytes } = record;
  const mayHave = state === 'intent' || state === 'sent';
  if (!mayHave || key === undefined || sha256 === undefined || crc32 === undefined) return false;
  const { settlement } = await ask(record, { sizeBytes, sha256, crc32 }, ports);
  return settlement === 'verified';
}

/** What has been verified of this content already: under an earlier name, or before a touch. */
export async function settleFormer(
  record: FileRecord,
  { sha256 }: Fingerprint,
  ports: CarryPorts,
): Promise<FileRecord | undefined> {
  const relatives = await ports.rows.relatives(record);
  const same = relatives.filter((one) => one.sha256 === sha256);
  const twins = same.filter(
    ({ path, modifiedMs }) => path !== record.path && modifiedMs === record.modifiedMs,
  );
  const isSelf = ({ path, state }: FileRecord) => path === record.path && state === 'verified';
  return (await settleTwin(record, twins, ports)) ?? same.find(isSelf);
}

/**
 * The same file under an earlier name, if that name has it no longer: a rename. A row that was on
 * its way when the name changed is settled first. A second link to the file is no rename.
 */
async function settleTwin(
  record: FileRecord,
  twins: readonly FileRecord[],
  ports: CarryPorts,
): Promise<FileRecord | undefined> {
  for (const twin of twins) {
    const there = await ports.files.look(twin.path);
    if (there !== undefined && isSameFile(there, record)) continue;
    if (twin.state === 'verified') return twin;
    if (ports.isUnderWay(twin.id)) throw new TwinUnderWayError();
    const outcome = await settleAbsent(twin, ports);
    if (outcome.kind === 'verified') return ports.rows.record(twin.id);
  }
  return undefined;
}
