/**
 * The use case `ship`: takes the commit that is checked out to the users of an environment, or
 * back. Whatever a killed ship has left is finished first: what is, the target is asked.
 */
import type { Project } from '../../config/project.ts';
import { readRevision } from '../../exec/base.ts';
import { errors } from '../../model/errors.ts';
import type { ReleaseEnd } from '../../model/release.ts';
import { nextStep, type Observed, type ShipPlan, type ShipStepName } from '../../plan/ship/next.ts';
import type { Target, TargetSeen } from '../../release/target.ts';
import type { BrokenGlass } from '../gate.ts';
import { dropVersions, versionOf } from './artifact.ts';
import { journalPath, ReleaseJournal } from './journal.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { type Shipped, shippedIn, targetOf } from './setup.ts';
import { shipContext } from './ship-context.ts';
import type { StepDone } from './step.ts';
import type { StepContext } from './step-context.ts';
import { doStep, stepContext } from './steps.ts';
import { tellOfShip } from './tell-of-ship.ts';

export interface ShipOutcome {
  readonly release: string;
  readonly system: string;
  readonly version: string;
  readonly how: ReleaseEnd | 'already there';
  readonly why: string;
  /** Its gate could not tell. */
  readonly isUnknown: boolean;
}

export interface ShipOptions {
  readonly systems?: readonly string[];
  readonly glass?: BrokenGlass | undefined;
  /** How long to wait for another ship to end; refused at once when unset. */
  readonly waitMs?: number | undefined;
}

/** One system after the other; the first that does not go well is the last. */
export async function ship(
  project: Project,
  word: string,
  ports: ShipPorts,
  options: ShipOptions = {},
): Promise<readonly ShipOutcome[]> {
  const all = shippedIn(project, word, options.systems);
  const revision = await readRevision(project.root, ports.environment, 'HEAD');
  if (revision === undefined) throw errors.make('NO_TREE', { folder: project.root });
  const outcomes: ShipOutcome[] = [];
  for (const shipped of all) {
    const outcome = await shipOne(project, shipped, revision, ports, options);
    outcomes.push(outcome);
    if (outcome.how === 'released' || outcome.how === 'already there') continue;
    await tellOfShip(project, shipped, { ...outcome, commit: revision.commit }, ports);
    break;
  }
  return outcomes;
}

async function shipOne(
  project: Project,
  shipped: Shipped,
  revision: { readonly commit: string; readonly tree: string },
  ports: ShipPorts,
  options: ShipOptions,
): Promise<ShipOutcome> {
  const target = targetOf(shipped, targetPortsOf(project.root, ports));
  const version = versionOf(revision.commit);
  const { system } = shipped.release;
  await leased(target, `ship ${version}`, ports, options.waitMs);
  try {
    const resumed = await finishLeft(project, shipped, target, ports, version);
    if (resumed !== undefined) return resumed;
    const seen = await target.observe();
    const previous = previousOf(seen);
    if (previous === version && seen.settled[0] === version) {
      const why = `${version} has all users already`;
      return { release: '', system, version, how: 'already there', why, isUnknown: false };
    }
    const isShared = target.canShare && shipped.release.hasUsers;
    const journal = await ReleaseJournal.begin(
      journalPath(project.root, shipped.environment.name, system),
      {
        release: ports.newId('s'),
        environment: shipped.environment.name,
        system,
        version,
        ...revision,
        canary: isShared ? shipped.environment.canary.shares : [],
        ...(previous === undefined || previous === version ? {} : { previous }),
      },
      ports,
    );
    return await drive(project, { shipped, target, journal, ports, glass: options.glass });
  } finally {
    await target.giveBack().catch(() => undefined); // It dies with this process anyway.
  }
}

const RETRY_MS = 500;

export async function leased(
  target: Target,
  what: string,
  { clock, wait, signal }: ShipPorts,
  waitMs = 0,
): Promise<void> {
  const untilMs = clock() + waitMs;
  for (;;) {
    try {
      return await target.lease(what);
    } catch (error) {
      const isLate = clock() >= untilMs || signal.aborted;
      const isHeld = error instanceof Error && 'code' in error && error.code === 'HOST_LEASED';
      if (!isHeld || isLate) throw error;
      await wait(RETRY_MS, signal);
    }
  }
}

/** What users have: the version with most of them, or what they had for good last. */
export function previousOf({ versions, settled }: TargetSeen): string | undefined {
  const [most] = versions.toSorted((one, other) => other.share - one.share);
  return most !== undefined && most.share > 0 ? most.version : settled[0];
}

/**
 * A ship that was killed: the same version goes on where it was, unless the target says that
 * something is lost; another version is taken back, for nobody watches it any more.
 */
export async function finishLeft(
  project: Project,
  shipped: Shipped,
  target: Target,
  ports: ShipPorts,
  version: string | undefined,
): Promise<ShipOutcome | undefined> {
  const path = journalPath(project.root, shipped.environment.name, shipped.release.system);
  const journal = await ReleaseJournal.left(path, ports);
  if (journal === undefined) return withoutJournal(shipped, target, ports);
  const { begun, steps, ended } = journal;
  const last = steps.at(-1)?.name ?? 'its beginning';
  const where = `the ship of ${begun.version} was interrupted in '${last}'`;
  const told = (text: string) =>
    ports.emit({ kind: 'ship resumed', release: begun.release, text: `${where}: ${text}` });
  if (ended !== undefined) {
    await journal.finish(ended.how, ended.why);
    return undefined;
  }
  const isSame = begun.version === version;
  const isPromoted = steps.some(({ name, outcome }) => name === 'watch' && outcome === 'done');
  if (!isSame && !isPromoted) {
    told('it is taken back');
    const name: ShipStepName = steps.at(-1)?.name ?? 'gate';
    const isOpen = steps.at(-1)?.outcome === undefined;
    const isBack = steps.some((step) => step.name === 'roll back');
    if (isOpen && !isBack) await journal.end(name, 'failed', where);
    else if (!isBack) await journal.intend('roll back');
  } else told('it goes on');
  const outcome = await drive(project, { shipped, target, journal, ports, glass: undefined });
  return isSame ? outcome : undefined;
}

/** Its journal was on a machine that is no more: only the target is left to ask. */
async function withoutJournal(
  { environment, release }: Shipped,
  target: Target,
  ports: ShipPorts,
): Promise<undefined> {
  const seen = await target.observe();
  // Where nothing was ever settled, what has most users is what was there before.
  const stable = seen.settled[0] ?? previousOf(seen);
  const others = seen.versions.filter(({ version }) => version !== stable);
  if (others.length === 0) return undefined;
  const names = others.map(({ version }) => version).join(', ');
  const at = `${environment.name}/${release.system}`;
  const to = stable === undefined ? 'nothing was there before' : `back to ${stable}`;
  const text = `${at} has ${names} of a ship that nobody knows any more: ${to}`;
  ports.emit({ kind: 'ship resumed', release: '', text });
  if (stable !== undefined) await target.giveAll(stable);
  await target.keepOnly(stable === undefined ? [] : [stable]);
  return undefined;
}

interface Driven {
  readonly shipped: Shipped;
  readonly target: Target;
  readonly journal: ReleaseJournal;
  readonly ports: ShipPorts;
  readonly glass: BrokenGlass | undefined;
}

const BACK_TRIES = 5;
const BACK_PAUSE_MS = 1_000;

async function drive(project: Project, driven: Driven): Promise<ShipOutcome> {
  const { shipped, target, journal, ports, glass } = driven;
  const { begun } = journal;
  const { release, version, previous, environment, system } = begun;
  const plan: ShipPlan = {
    version,
    canary: begun.canary,
    ...(previous === undefined ? {} : { previous }),
  };
  const about = { release, environment, system, version };
  ports.emit({ kind: 'ship begun', ...about, ...(previous === undefined ? {} : { previous }) });
  let step: ShipStepName = 'gate';
  const context = stepContext({
    ship: shipContext(project, shipped, begun, ports),
    plan,
    target,
    glass,
    seen: (text) => ports.emit({ kind: 'step seen', step, text }),
  });
  let isUnknown = false;
  for (let backs = 0; ; ) {
    const next = nextStep(plan, journal.steps, observedOf(await target.observe(), plan));
    if (next.kind === 'end') {
      await journal.finish(next.how, next.why);
      const seen = await target.observe();
      const kept = [...seen.versions.map((one) => one.version), ...seen.settled];
      await dropVersions(project.root, system, kept);
      const address = seen.address === undefined ? {} : { address: seen.address };
      ports.emit({ kind: 'ship over', ...about, how: next.how, why: next.why, ...address });
      return { release, system, version, how: next.how, why: next.why, isUnknown };
    }
    step = next.name;
    const isBack = step === 'roll back' || step === 'retire new';
    const done = await oneStep(step, context, journal, next.why);
    if (!done.ok) isUnknown ||= done.isUnknown === true;
    if (done.ok || !isBack) continue;
    backs += 1;
    if (backs >= BACK_TRIES) throw errors.make('SHIP_STUCK', { version, why: done.why });
    await ports.wait(BACK_PAUSE_MS);
  }
}

async function oneStep(
  step: ShipStepName,
  context: StepContext,
  journal: ReleaseJournal,
  reason: string | undefined,
): Promise<StepDone> {
  const { ports } = context.ship;
  const startedAt = ports.clock();
  await journal.intend(step);
  ports.emit({ kind: 'step begun', step });
  const isBack = step === 'roll back' || step === 'retire new';
  // On the way back a second Ctrl-C must not leave users where they are.
  const stopped = ports.signal.aborted && !isBack;
  const done: StepDone = stopped
    ? { ok: false, why: 'it was interrupted by a person' }
    : await doStep(step, context).catch((error: unknown) => {
        return { ok: false, why: `${step}: ${messageOf(error)}` };
      });
  const why = done.ok ? done.text : done.why;
  await journal.end(step, done.ok ? 'done' : 'failed', isBack ? (reason ?? why) : why);
  ports.emit({
    kind: 'step over',
    step,
    outcome: done.ok ? 'done' : 'failed',
    text: why,
    ...(done.ok || done.details === undefined ? {} : { details: done.details }),
    durationMs: ports.clock() - startedAt,
  });
  return done;
}

function observedOf({ versions }: TargetSeen, { version, previous }: ShipPlan): Observed {
  const running = versions.filter((one) => one.isRunning).map((one) => one.version);
  const shares = versions.map((one) => [one.version, one.share] as const);
  const weights = Object.fromEntries(shares);
  // A target that does not share out its users says only who has them.
  return { running, weights: { [version]: 0, ...(previous ? { [previous]: 0 } : {}), ...weights } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
