/**
 * The way back is tried before it is needed: the version to return to passes its checks, and where
 * there is a migration, it does so on data that the migration has already changed.
 */
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { runProcess } from '../../exec/process.ts';
import { openTrees } from '../../exec/trees.ts';
import type { ShipVersion, Target, TargetVersion } from '../../release/target.ts';
import { GRACE_MS } from '../round.ts';
import { type Checked, runChecks } from './checks.ts';
import { runInVersion } from './run-in-version.ts';
import type { Ship } from './ship-context.ts';
import type { StepDone } from './step.ts';

export async function rehearse(ship: Ship, target: Target, previous: string): Promise<StepDone> {
  const { release } = ship.shipped;
  if (release.migrate !== undefined) return rehearseMigration(ship, previous, release.migrate);
  const found = await worksAgain(ship, target, previous);
  if (found?.isRunning === false)
    return { ok: false, why: `rehearse: ${previous}, to go back to, does not run` };
  const address = found?.address;
  if (address === undefined) return { ok: true, text: `${previous} runs, and has no own address` };
  const checked = await checksOf(ship, previous, address);
  if (checked.ok) return { ok: true, text: `${previous} still passes: ${checked.text}` };
  const why = `rehearse: ${previous}, to go back to, does not pass: ${checked.text}`;
  return { ok: false, why, details: checked.details };
}

/** A host that was lost starts what it ran again: that is waited for. */
async function worksAgain(
  { ports, shipped }: Ship,
  target: Target,
  previous: string,
): Promise<TargetVersion | undefined> {
  const untilMs = ports.clock() + shipped.release.readyLimitMs;
  for (;;) {
    const { versions } = await target.observe();
    const found = versions.find(({ version }) => version === previous);
    const isOver = ports.clock() >= untilMs || ports.signal.aborted;
    if (found?.isRunning !== false || isOver) return found;
    await ports.wait(POLL_MS, ports.signal);
  }
}

async function rehearseMigration(
  ship: Ship,
  previous: string,
  migrate: readonly string[],
): Promise<StepDone> {
  const { release, placement } = ship.shipped;
  const { rehearsal } = release;
  if (rehearsal === undefined)
    return { ok: false, why: 'rehearse: there is a migration and no rehearsal is set up for it' };
  const environment = {
    ...ship.ports.environment,
    ...release.environment,
    ...placement.environment,
    ...rehearsal.environment,
  };
  const folder = (await ship.artifact()).folder;
  const step = async (words: readonly string[] | undefined, what: string) => {
    if (words === undefined) return undefined;
    const ran = await runInVersion(words, folder, environment, ship.ports);
    if (ran.ok) return undefined;
    return { ok: false, why: `rehearse: ${what} ${ran.how}`, details: [ran.output] } as const;
  };
  try {
    const failed =
      (await step(rehearsal.prepare, 'the copy of the data')) ??
      (await step(migrate, 'the migration'));
    return failed ?? (await oldOnNewData(ship, previous, environment));
  } finally {
    await step(rehearsal.end, 'the end of the rehearsal');
  }
}

async function oldOnNewData(
  ship: Ship,
  previous: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<StepDone> {
  const old = await ship.artifactNamed(previous);
  const checked = await withProcess(old, environment, ship, (address) =>
    checksOf(ship, previous, address),
  );
  if (checked.ok) return { ok: true, text: `${previous} passes on the new data: ${checked.text}` };
  const why = `rehearse: ${previous} does not work on the data of the new version`;
  return { ok: false, why: `${why}: ${checked.text}`, details: checked.details };
}

async function checksOf(ship: Ship, version: string, address: string): Promise<Checked> {
  const { release, environment } = ship.shipped;
  const smoke = release.checks.slice(0, 1);
  const { folder, change } = await ship.sourcesOf(version);
  return runChecks(
    ship.project,
    {
      system: release.system,
      layers: smoke,
      address,
      root: folder,
      change,
      environment: `${environment.name}, rehearsal`,
    },
    ship.ports,
  );
}

const POLL_MS = 50;

/** For as long as `work` takes; its whole tree is gone afterwards. */
async function withProcess(
  version: ShipVersion,
  environment: Readonly<Record<string, string | undefined>>,
  { ports }: Ship,
  work: (address: string) => Promise<Checked>,
): Promise<Checked> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const over = new AbortController();
  const trees = openTrees(GRACE_MS);
  let output = '';
  let isOver = false;
  const ended = runProcess({
    argv: version.command.map((word) => word.replaceAll('{port}', String(port))),
    folder: version.folder,
    environment: { ...environment, PORT: String(port), GAUNTLET_VERSION: version.version },
    limitMs: Number.POSITIVE_INFINITY,
    graceMs: GRACE_MS,
    signal: over.signal,
    trees,
    onOutput: (text) => {
      output = (output + text).slice(-600);
    },
  }).finally(() => {
    isOver = true;
  });
  const untilMs = ports.clock() + version.readyLimitMs;
  try {
    while (!(await answers(`${address}${version.readyPath}`))) {
      if (isOver || ports.clock() > untilMs)
        return { ok: false, text: 'it does not start', details: [output.trim()] };
      await ports.wait(POLL_MS, ports.signal);
    }
    return await work(address);
  } finally {
    over.abort();
    await ended;
    trees.close();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // Not yet.
  }
}
