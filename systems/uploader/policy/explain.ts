/** Why a file is where it is, and what comes next: for a person. */
import type { FileRecord, Hold } from '../model/nouns.ts';
import { isPassedOver } from './names.ts';

export interface ExplainFacts {
  readonly path: string;
  readonly record: FileRecord | undefined;
  readonly isThere: boolean;
  /** In a configured directory, and not excluded by its patterns. */
  readonly isWanted: boolean;
  readonly directory: { readonly path: string; readonly mayDelete: boolean } | undefined;
  readonly hold: Hold | undefined;
  readonly isAgentRunning: boolean;
  readonly isWithinHours: boolean;
  readonly nextOpeningMs: number | undefined;
  readonly isScheduled: boolean;
  readonly deleteAfterMs: number | undefined;
  readonly keepMs: number | undefined;
  readonly attemptsUntilParked: number;
  readonly nowMs: number;
}

export function explainFile(facts: ExplainFacts): readonly string[] {
  const { record, path } = facts;
  if (facts.directory === undefined) {
    return [`${path} is in none of the configured directories, so it is not uploaded.`];
  }
  if (record === undefined) return unknownFile(facts);
  const lines = [uploadLine(record, facts), ...deletionLines(record, facts)];
  if (!facts.isAgentRunning) lines.push('No agent is running: nothing happens until one is.');
  return lines;
}

function unknownFile({ path, isThere, isWanted, isAgentRunning }: ExplainFacts): string[] {
  if (!isThere) return [`${path} does not exist and was never seen.`];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isPassedOver(name)) {
    return [`${path} has a hidden or temporary name: it is passed over until it is renamed.`];
  }
  if (!isWanted) return [`${path} is left out by the patterns of its directory.`];
  if (!isAgentRunning) return [`${path} has not been seen yet: no agent is running.`];
  return [
    `${path} is not in the registry: it was older than watch.oldestAtStart when the registry was`,
    'made, or it has just appeared. `touch` it, and it is uploaded.',
  ];
}

function uploadLine(record: FileRecord, facts: ExplainFacts): string {
  const { path, key = '', failure } = record;
  switch (record.state) {
    case 'verified':
    case 'deletable':
      return `${path} is uploaded and verified as ${key} (${timeText(record.verifiedAtMs)}).`;
    case 'unlinked':
      return `${path} was uploaded as ${key}, and deleted here (${record.deletion ?? 'upload'}).`;
    case 'vanished':
      return `${path} was removed by someone before it was uploaded.`;
    case 'sacrificed':
      return `${path} was deleted without having been uploaded, because the disk was full.`;
    case 'forgotten':
      return `${path} is not uploaded because someone said \`uploader forget\`.`;
    default:
      return `${path} is not uploaded: ${waitingFor(record, facts)}${lastError(failure)}`;
  }
}

function waitingFor(record: FileRecord, facts: ExplainFacts): string {
  const { hold, nowMs } = facts;
  if (!record.isReady) return 'it has not been still for long enough, or lacks its closing bytes.';
  if (hold !== undefined) return `the whole queue waits. ${hold.message}`;
  if (!facts.isWithinHours) {
    return `it is outside of the operational hours; they open ${timeText(facts.nextOpeningMs)}.`;
  }
  if (record.dueAtMs > nowMs) {
    const kind = record.attempts >= facts.attemptsUntilParked ? 'parked after' : 'waiting after';
    return `${kind} ${record.attempts} failures, next try ${timeText(record.dueAtMs)}.`;
  }
  if (facts.isScheduled) return 'it waits for the next batch of the schedule.';
  if (record.state === 'sent') return 'all bytes are there, S3 has yet to confirm them.';
  if (record.state === 'intent') return `it is being sent as ${record.key ?? ''}.`;
  return 'it is in the queue.';
}

function lastError(failure: FileRecord['failure']): string {
  return failure === undefined ? '' : ` Last failure: ${failure.code}: ${failure.message}.`;
}

function deletionLines(record: FileRecord, facts: ExplainFacts): readonly string[] {
  if (record.state !== 'verified' && record.state !== 'deletable') return [];
  if (facts.directory?.mayDelete !== true) {
    return [`It is not deleted: ${facts.directory?.path ?? ''} has delete: false.`];
  }
  const lines: string[] = [];
  const { deleteAfterMs, keepMs } = facts;
  if (deleteAfterMs !== undefined && record.verifiedAtMs !== undefined) {
    lines.push(`It is deleted ${timeText(record.verifiedAtMs + deleteAfterMs)} or later.`);
  }
  if (keepMs !== undefined) {
    lines.push(`For its age it goes after ${timeText(record.modifiedMs + keepMs)}.`);
  }
  if (lines.length === 0) lines.push('It is deleted only when the disk is over its limit.');
  return lines;
}

function timeText(atMs: number | undefined): string {
  return atMs === undefined ? 'at an unknown time' : new Date(atMs).toISOString();
}
