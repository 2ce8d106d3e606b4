/** Releases as the configuration says them, with every default filled in. */
import { posix } from 'node:path';
import type {
  EnvironmentSetup,
  Objective,
  Placement,
  Rehearsal,
  ReleaseSetup,
  TargetSetup,
} from '../model/release.ts';
import { durationMs } from './duration.ts';
import type { Configuration } from './schema.ts';

type GivenSystem = Configuration['systems'][string];
type GivenEnvironment = NonNullable<Configuration['environments']>[string];

const READY_MS = 30_000;
const HOUR_MS = 3_600_000;

export function releaseOf(system: string, given: GivenSystem): ReleaseSetup | undefined {
  const { release } = given;
  if (release === undefined) return undefined;
  const { build, migrate, memory, rehearsal } = release;
  return {
    system,
    command: release.command,
    folder: posix.normalize(release.folder ?? given.folder ?? system),
    readyPath: release.ready ?? '/health',
    readyLimitMs: release.limit === undefined ? READY_MS : durationMs(release.limit),
    environment: release.environment ?? {},
    checks: release.checks ?? ['smoke'],
    critical: release.critical ?? [],
    hasUsers: release.canary !== false,
    ...(build === undefined ? {} : { build }),
    ...(memory === undefined ? {} : { memoryMb: memory }),
    ...(migrate === undefined ? {} : { migrate }),
    ...(rehearsal === undefined ? {} : { rehearsal: rehearsalOf(rehearsal) }),
  };
}

function rehearsalOf({
  prepare,
  end,
  environment = {},
}: NonNullable<NonNullable<GivenSystem['release']>['rehearsal']>): Rehearsal {
  return {
    environment,
    ...(prepare === undefined ? {} : { prepare }),
    ...(end === undefined ? {} : { end }),
  };
}

export function setupOf(
  name: string,
  given: GivenEnvironment,
  systems: readonly string[],
): EnvironmentSetup {
  const { shares = [5, 25, 50], requests = 50, stay, patience, look } = given.canary ?? {};
  return {
    name,
    target: targetOf(given.target ?? 'local'),
    placements: placementsOf(given, systems),
    canary: {
      shares: shares.toSorted((one, other) => one - other),
      requestsMin: requests,
      stayMs: durationMs(stay ?? '1 min'),
      patienceMs: durationMs(patience ?? '20 min'),
      lookMs: durationMs(look ?? '10 s'),
    },
    watchMs: given.watch === undefined ? HOUR_MS : durationMs(given.watch),
    objectives: Object.entries(given.objectives ?? {}).map(objectiveOf),
    alerts: given.alerts ?? [],
    approvers: given.approvers ?? {},
    ...(given.ephemeral === undefined ? {} : { ephemeral: given.ephemeral }),
  };
}

function placementsOf(given: GivenEnvironment, systems: readonly string[]): readonly Placement[] {
  const all: NonNullable<GivenEnvironment['systems']> = Object.fromEntries(
    systems.map((system) => [system, {}]),
  );
  const asked = given.systems ?? all;
  return Object.entries(asked).map(([system, { port = 0, environment = {}, command }]) => {
    return { system, port, environment, ...(command === undefined ? {} : { command }) };
  });
}

function targetOf(given: NonNullable<GivenEnvironment['target']>): TargetSetup {
  if (given === 'local') return { kind: 'local' };
  const [[kind, settings] = ['local', {}]] = Object.entries(given);
  return { ...settings, kind };
}

function objectiveOf([name, given]: readonly [
  string,
  NonNullable<GivenEnvironment['objectives']>[string],
]): Objective {
  const { source, settings = {}, most, least } = given;
  return {
    name,
    source,
    settings,
    ...(most === undefined ? {} : { most }),
    ...(least === undefined ? {} : { least }),
  };
}
