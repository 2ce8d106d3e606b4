/** The use case `tell`: people hear once that a profile is red, since which change, and its end. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../config/project.ts';
import type { RunSummary } from '../model/history.ts';
import { type Red, redOf } from '../plan/red.ts';
import { alertStep, noticeText, type OpenAlert, type Trouble } from '../watch/alerts.ts';
import { firstBad } from './first-bad.ts';
import { openTellers } from './ship/tellers.ts';

export interface TellPorts {
  readonly clock: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The latest first. */
  readonly runs: () => Promise<readonly RunSummary[]>;
  say(text: string): void;
}

/** Told again after a day; over at the first green run. */
const TIMES = { quietMs: 0, againMs: 24 * 3_600_000 };

export async function tell(project: Project, profile: string, ports: TellPorts): Promise<Red> {
  const found = redOf(await ports.runs(), profile);
  if (found.state === 'none') return found;
  const troubles = found.state === 'red' ? [await troubleOf(project, profile, found, ports)] : [];
  const path = join(project.root, '.gauntlet', 'alerts', `${profile}.json`);
  const before = await readOpen(path);
  const { open, notices } = alertStep(before, troubles, ports.clock(), TIMES);
  const tellers = openTellers(project.alerts, ports);
  for (const problem of tellers.problems) ports.say(problem);
  for (const notice of notices) {
    for (const line of noticeText(notice, ports.clock())) ports.say(line);
    tellers.tell(notice);
  }
  const failed = await tellers.flush();
  for (const { sink, why } of failed) ports.say(`${sink} was not told, ${why}; again next time`);
  // Whoever was not told is told by the next call: then it begins once more.
  if (failed.length === 0) await keepOpen(path, open);
  return found;
}

async function troubleOf(
  { root }: Project,
  profile: string,
  { last, since, count, good }: Extract<Red, { state: 'red' }>,
  { environment }: TellPorts,
): Promise<Trouble> {
  const suites = last.suites.filter(({ counts }) => counts.failed > 0).map(({ suite }) => suite);
  const what = suites.length === 0 ? `its verdict is ${last.outlook}` : `${suites.join(', ')} fail`;
  const runs = count === 1 ? '1 run' : `${count} runs`;
  const bad = since.commit;
  const change =
    bad === undefined ? '' : `; ${await firstBad(root, environment, good?.commit, bad)}`;
  const text = `${profile} is red for ${runs}: ${what}${change}`;
  return { key: `${profile} red`, group: profile, severity: 'ticket', text };
}

async function readOpen(path: string): Promise<readonly OpenAlert[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return []; // Nobody was told of anything yet.
  }
}

async function keepOpen(path: string, open: readonly OpenAlert[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify(open));
  await rename(`${path}.tmp`, path);
}
