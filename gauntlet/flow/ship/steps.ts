/** Every step of a ship: what it does, and how it came out. Each may be done twice. */
import type { ShipStepName } from '../../plan/ship/next.ts';
import { gate } from '../gate.ts';
import { canaryStep, noEvidence } from './canary.ts';
import { runChecks } from './checks.ts';
import { closeWatch } from './close-watch.ts';
import { lookerOf } from './looks.ts';
import { rehearse } from './rehearse.ts';
import { runInVersion } from './run-in-version.ts';
import type { Ship } from './ship-context.ts';
import type { StepDone } from './step.ts';
import type { StepContext } from './step-context.ts';

export function stepContext(given: Omit<StepContext, 'looker' | 'evidence'>): StepContext {
  const { ship } = given;
  const { environment, clock } = ship.ports;
  const looker = lookerOf({
    objectives: ship.shipped.environment.objectives,
    memoryMb: ship.shipped.release.memoryMb,
    sourcePorts: { fetch, nowMs: clock, limitMs: 5_000, environment },
  });
  return { ...given, looker, evidence: noEvidence() };
}

export function doStep(name: ShipStepName, context: StepContext): Promise<StepDone> {
  if (name.startsWith('canary ')) return canary(Number(/[\d.]+/.exec(name)?.[0]), context);
  return STEPS[name as Exclude<ShipStepName, `canary ${number} %`>](context);
}

const STEPS: Readonly<
  Record<Exclude<ShipStepName, `canary ${number} %`>, (context: StepContext) => Promise<StepDone>>
> = {
  gate: passGate,
  rehearse: ({ ship, target, plan }) => rehearse(ship, target, plan.previous ?? ''),
  deploy,
  smoke,
  promote,
  watch,
  'retire old': retireOld,
  'roll back': rollBack,
  'retire new': retireNew,
};

async function passGate({ ship, glass }: StepContext): Promise<StepDone> {
  const { ports, project, shipped, commit } = ship;
  const outcome = await gate(project, shipped.environment.name, gatePorts(ship), glass, commit);
  const { outlook, lines } = outcome.verdict;
  const open = lines.filter((line) => line.outlook !== 'pass' && line.waived === undefined);
  const blocking = open.filter(({ mode }) => mode !== 'advise');
  if (outlook === 'pass') {
    const broken = glass === undefined ? '' : `, the glass broken by ${glass.owner}`;
    return { ok: true, text: `${lines.length} rules${broken}` };
  }
  ports.emit({ kind: 'step seen', step: 'gate', text: `verdict ${outlook}` });
  const names = blocking.map(({ rule }) => rule).join(', ') || 'it has no rules';
  const details = blocking.map(({ rule, message }) => `${rule}: ${message}`);
  const isUnknown = outlook === 'unknown';
  return { ok: false, why: `gate: the verdict is ${outlook}: ${names}`, details, isUnknown };
}

function gatePorts({ ports }: Ship) {
  return { ...ports, newId: () => ports.newId('g') };
}

async function deploy({ ship, target }: StepContext): Promise<StepDone> {
  const { release, placement } = ship.shipped;
  const version = await ship.artifact();
  if (release.migrate !== undefined) {
    const environment = {
      ...ship.ports.environment,
      ...release.environment,
      ...placement.environment,
    };
    const ran = await runInVersion(release.migrate, version.folder, environment, ship.ports);
    if (!ran.ok)
      return { ok: false, why: `deploy: the migration ${ran.how}`, details: [ran.output] };
  }
  await target.deploy(version);
  return { ok: true, text: `${version.version} answers ${release.readyPath}, without users` };
}

async function smoke({ ship, target, plan }: StepContext): Promise<StepDone> {
  const { release, environment } = ship.shipped;
  if (release.checks.length === 0) return { ok: true, text: 'no checks are asked for' };
  const { versions } = await target.observe();
  const address = versions.find(({ version }) => version === plan.version)?.address;
  if (address === undefined)
    return { ok: false, why: `smoke: ${plan.version} has no address of its own to check` };
  const { folder, change } = await ship.sourcesOf(ship.commit);
  const checked = await runChecks(
    ship.project,
    {
      system: release.system,
      layers: release.checks,
      address,
      root: folder,
      change,
      environment: environment.name,
    },
    ship.ports,
  );
  if (checked.ok) return { ok: true, text: checked.text };
  return { ok: false, why: `smoke: ${checked.text}`, details: checked.details };
}

async function canary(share: number, context: StepContext): Promise<StepDone> {
  const { ship, target, plan, looker, evidence } = context;
  return canaryStep({
    target,
    version: plan.version,
    previous: plan.previous ?? '',
    share,
    isLast: share === plan.canary.at(-1),
    setup: ship.shipped.environment.canary,
    looker,
    objectives: ship.shipped.environment.objectives.length,
    evidence,
    ports: ship.ports,
    seen: context.seen,
  });
}

async function promote({ target, plan }: StepContext): Promise<StepDone> {
  await target.giveAll(plan.version);
  return { ok: true, text: `${plan.version} has all users` };
}

/** Also where it ends well: from now on it is what there is to go back to. */
async function watch(context: StepContext): Promise<StepDone> {
  const done = await closeWatch(context);
  if (done.ok) await context.target.settle(context.plan.version);
  return done;
}

async function retireOld({ target, plan }: StepContext): Promise<StepDone> {
  await target.keepOnly([plan.version]);
  return { ok: true, text: `${plan.previous} has finished what it had begun` };
}

async function rollBack({ target, plan }: StepContext): Promise<StepDone> {
  const { previous } = plan;
  if (previous === undefined) return { ok: true, text: 'there is nothing to go back to' };
  await target.giveAll(previous);
  return { ok: true, text: `${previous} has all users` };
}

async function retireNew({ target, plan }: StepContext): Promise<StepDone> {
  await target.unsettle(plan.version);
  await target.keepOnly(plan.previous === undefined ? [] : [plan.previous]);
  return { ok: true, text: `${plan.version} is gone` };
}
