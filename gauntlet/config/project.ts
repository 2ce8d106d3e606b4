/** A checked configuration with every default filled in: what the rest of the engine works with. */
import { posix } from 'node:path';
import type {
  LayerSetting,
  Policy,
  Profile,
  Service,
  Start,
  Suite,
  System,
  Variant,
} from '../model/nouns.ts';
import type { EnvironmentSetup, ReleaseSetup } from '../model/release.ts';
import { LAYERS, OTHER_LAYER, PROFILES } from './defaults.ts';
import { durationMs } from './duration.ts';
import { areasOf, type EnvironmentPolicy, environmentsOf, rulesOf } from './policy.ts';
import { releaseOf, setupOf } from './release.ts';
import type { Configuration } from './schema.ts';

export interface Project {
  /** Absolute path of the folder that holds the configuration. */
  readonly root: string;
  readonly systems: readonly System[];
  readonly profiles: readonly Profile[];
  readonly services: readonly Service[];
  readonly layers: readonly LayerSetting[];
  readonly policy: Policy;
  readonly environments: readonly EnvironmentPolicy[];
  /** How each system is released, of those that say it. */
  readonly releases: readonly ReleaseSetup[];
  /** Where versions go: the environments that the configuration names. */
  readonly setups: readonly EnvironmentSetup[];
  /** Who is told of profiles that are red. */
  readonly alerts: readonly Readonly<Record<string, unknown>>[];
  readonly workers: number;
}

export function projectOf(root: string, given: Configuration, cores: number): Project {
  const releases = Object.entries(given.systems).flatMap(([name, system]) => {
    return releaseOf(name, system) ?? [];
  });
  const released = releases.map(({ system }) => system);
  const setups = Object.entries(given.environments ?? {}).map(([name, environment]) => {
    return setupOf(name, environment, released);
  });
  return {
    releases,
    setups,
    root,
    systems: Object.entries(given.systems).map(([name, system]) => systemOf(name, system)),
    profiles: profilesOf(given),
    services: Object.entries(given.services ?? {}).map(([name, each]) => serviceOf(name, each)),
    layers: Object.entries(given.layers ?? {}).map(([name, each]) => layerOf(name, each)),
    policy: { name: 'project', rules: rulesOf(given), waivers: [], areas: areasOf(given) },
    environments: environmentsOf(given),
    alerts: given.alerts ?? [],
    workers: given.workers ?? cores,
  };
}

type GivenSystem = Configuration['systems'][string];
type GivenSuite = GivenSystem['suites'][string];

function systemOf(name: string, given: GivenSystem): System {
  const folder = given.folder ?? name;
  const suites = Object.entries(given.suites).map(([suiteName, suite]) =>
    suiteOf(name, folder, suiteName, suite),
  );
  const areas = Object.entries(given.areas ?? {}).map(([areaName, area]) => ({
    name: areaName,
    ...area,
  }));
  const start = given.start === undefined ? {} : { start: startOf(name, folder, given.start) };
  return { name, folder, suites, areas, ...start };
}

type GivenStart = NonNullable<GivenSystem['start']>;

function startOf(name: string, systemFolder: string, given: GivenStart): Start {
  const { needs = [], address, ...service } = given;
  const folder = service.folder ?? systemFolder;
  const at = address === undefined ? {} : { address };
  return { ...serviceOf(name, { ...service, folder }), needs, ...at };
}

function suiteOf(system: string, systemFolder: string, name: string, given: GivenSuite): Suite {
  const layer = given.layer ?? name;
  const limitMs = given.limit === undefined ? undefined : durationMs(given.limit);
  return {
    id: `${system}/${name}`,
    system,
    name,
    layer,
    runner: given.runner,
    folder: posix.normalize(given.folder ?? systemFolder),
    gives: given.gives ?? 'cases',
    resources: given.resources ?? [],
    services: given.services ?? [],
    environment: given.environment ?? {},
    limitMs: limitMs ?? (LAYERS[layer] ?? OTHER_LAYER).limitMs,
    ...(given.cores === undefined ? {} : { cores: given.cores }),
    ...(given.retries === undefined ? {} : { retries: given.retries }),
    ...(given.fixes === undefined ? {} : { fixes: given.fixes }),
    ...(given.variants === undefined ? {} : { variants: variantsOf(given.variants) }),
    tags: given.tags ?? [],
    options: given.options ?? {},
  };
}

function variantsOf(given: NonNullable<GivenSuite['variants']>): readonly Variant[] {
  return Object.entries(given).map(([name, values]) => ({ name, values }));
}

const SERVICE_READY_MS = 30_000;

type GivenService = NonNullable<Configuration['services']>[string];

function serviceOf(name: string, given: GivenService): Service {
  const { readyWhen } = given;
  const asked = readyWhen !== undefined && 'port' in readyWhen ? readyWhen.port : undefined;
  const port = given.port ?? asked;
  return {
    name,
    command: given.command,
    folder: posix.normalize(given.folder ?? '.'),
    ...(port === undefined ? {} : { port }),
    ...(readyWhen === undefined ? {} : { readyWhen: readyWhenOf(readyWhen) }),
    environment: given.environment ?? {},
    variables: given.variables ?? {},
    limitMs: given.limit === undefined ? SERVICE_READY_MS : durationMs(given.limit),
  };
}

function readyWhenOf(
  given: NonNullable<GivenService['readyWhen']>,
): NonNullable<Service['readyWhen']> {
  if ('http' in given) return { kind: 'http', url: given.http };
  return 'line' in given ? { kind: 'line', pattern: given.line } : { kind: 'port' };
}

type GivenLayer = NonNullable<Configuration['layers']>[string];

function layerOf(layer: string, given: GivenLayer): LayerSetting {
  return {
    layer,
    ...(given.needs === undefined ? {} : { needs: given.needs }),
    ...(given.limit === undefined ? {} : { limitMs: durationMs(given.limit) }),
    ...(given.failFast === undefined ? {} : { failFast: given.failFast }),
  };
}

/** A project's profiles come on top of the default ones; the same name replaces. */
function profilesOf(given: Configuration): readonly Profile[] {
  const profiles = new Map(PROFILES.map((profile) => [profile.name, profile]));
  for (const [name, profile] of Object.entries(given.profiles ?? {})) {
    const budgetMs = profile.budget === undefined ? undefined : durationMs(profile.budget);
    const known = profiles.get(name);
    const fallback = known?.budgetMs ?? OTHER_LAYER.budgetMs;
    const burnIn = profile.burnIn ?? known?.burnIn ?? 1;
    const limit = profile.limit === undefined ? {} : { limitMs: durationMs(profile.limit) };
    const { layers } = profile;
    profiles.set(name, { name, layers, budgetMs: budgetMs ?? fallback, burnIn, ...limit });
  }
  return [...profiles.values()];
}
