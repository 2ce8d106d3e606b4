/** What is released in an environment, and how: found by name, or said why there is none. */
import { nearest } from '@gauntlet/kit/config';
import type { Project } from '../../config/project.ts';
import { errors } from '../../model/errors.ts';
import type { EnvironmentSetup, Placement, ReleaseSetup } from '../../model/release.ts';
import type { Target, TargetPorts } from '../../release/target.ts';
import { targets } from '../../release/targets/registry.ts';

/** One system as it is released in one environment. */
export interface Shipped {
  readonly environment: EnvironmentSetup;
  readonly release: ReleaseSetup;
  readonly placement: Placement;
}

/** In the order of the configuration; only these systems when some are named. */
export function shippedIn(
  project: Project,
  word: string,
  systems: readonly string[] = [],
): readonly Shipped[] {
  const environment = setupNamed(project, word);
  const all = environment.placements.map((placement): Shipped => {
    const release = project.releases.find(({ system }) => system === placement.system);
    if (release !== undefined) return { environment, release, placement };
    throw errors.make('SHIP_NOT_SET_UP', { environment: word, what: placement.system });
  });
  if (all.length === 0)
    throw errors.make('SHIP_NOT_SET_UP', { environment: word, what: 'nothing' });
  const unknown = systems.find((name) => !all.some(({ release }) => release.system === name));
  if (unknown !== undefined)
    throw errors.make('SHIP_NOT_SET_UP', { environment: word, what: unknown });
  return all.filter(({ release }) => systems.length === 0 || systems.includes(release.system));
}

function setupNamed({ setups, environments }: Project, word: string): EnvironmentSetup {
  const found = setups.find(({ name }) => name === word);
  if (found !== undefined) return found;
  if (environments.some(({ name }) => name === word))
    throw errors.make('SHIP_NOT_SET_UP', { environment: word, what: 'nothing' });
  const names = setups.map(({ name }) => name);
  const meant = nearest(word, names);
  const hint = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw errors.make('UNKNOWN_ENVIRONMENT', { word, hint });
}

export function targetOf({ environment, release, placement }: Shipped, ports: TargetPorts): Target {
  const { kind } = environment.target;
  const found = targets.find(({ name }) => name === kind);
  if (found === undefined) throw errors.make('TARGET_UNKNOWN', { kind });
  return found.open(
    {
      environment: environment.name,
      system: release.system,
      port: placement.port,
      critical: release.critical,
      setup: environment.target,
    },
    ports,
  );
}
