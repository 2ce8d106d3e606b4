/**
 * Incidents on disk: a line for each entry, durable before anybody is told. An environment has one
 * that is open at most, also when whoever watches it is killed or looks only now and then.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolderDurable, openDurableLog, realDisk } from '@gauntlet/kit/disk';
import { type Incident, type IncidentEntry, isOver } from '../model/incident.ts';

const ENDING = '.ndjson';

interface Line extends IncidentEntry {
  readonly environment: string;
}

/** The latest first. */
export async function readIncidents(root: string): Promise<readonly Incident[]> {
  const folder = folderOf(root);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ENDING));
  const read = await Promise.all(names.map((name) => readIncident(folder, name)));
  const begun = read.filter(({ entries }) => entries.length > 0);
  return begun.sort((one, other) => (other.entries[0]?.at ?? 0) - (one.entries[0]?.at ?? 0));
}

async function readIncident(folder: string, name: string): Promise<Incident> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  const lines = text.split('\n').flatMap((line): readonly Line[] => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return []; // The last line is torn where the power went.
    }
  });
  const entries = lines.map(({ at, kind, text: said }) => ({ at, kind, text: said }));
  const environment = lines[0]?.environment ?? '';
  return { id: name.slice(0, -ENDING.length), environment, entries };
}

export interface Notes {
  readonly root: string;
  readonly environment: string;
  readonly newId: (kind: string) => string;
}

/** To the one that is open. Trouble begins one; what it says already is not said again. */
export async function noteIncident(
  { root, environment, newId }: Notes,
  entry: IncidentEntry,
): Promise<Incident | undefined> {
  const all = await readIncidents(root);
  const open = all.find((one) => one.environment === environment && !isOver(one));
  if (open === undefined && entry.kind !== 'trouble') return undefined;
  const isKnown = open?.entries.some(
    ({ kind, text }) => kind === entry.kind && text === entry.text,
  );
  if (open !== undefined && isKnown === true) return open;
  const incident = open ?? { id: newId('n'), environment, entries: [] };
  await append(root, incident.id, { environment, ...entry });
  return { ...incident, entries: [...incident.entries, entry] };
}

async function append(root: string, id: string, line: Line): Promise<void> {
  await makeFolderDurable(realDisk(), folderOf(root));
  const log = await openDurableLog(realDisk(), join(folderOf(root), `${id}${ENDING}`));
  try {
    await log.append(Buffer.from(`${JSON.stringify(line)}\n`));
  } finally {
    await log.close();
  }
}

function folderOf(root: string): string {
  return join(root, '.gauntlet', 'incidents');
}
