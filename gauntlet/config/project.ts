/** A checked configuration with every default filled in: what the rest of the engine works with. */
import { posix } from 'node:path';
import type { Policy, Profile, RuleSetting, Suite, System } from '../model/nouns.ts';
import { LAYERS, OTHER_LAYER, PROFILES } from './defaults.ts';
import { type Configuration, durationMs } from './schema.ts';

export interface Project {
  /** Absolute path of the folder that holds the configuration. */
  readonly root: string;
  readonly systems: readonly System[];
  readonly profiles: readonly Profile[];
  readonly policy: Policy;
  readonly workers: number;
}

export function projectOf(root: string, given: Configuration, cores: number): Project {
  return {
    root,
    systems: Object.entries(given.systems).map(([name, system]) => systemOf(name, system)),
    profiles: profilesOf(given),
    policy: { name: 'project', rules: rulesOf(given), waivers: [] },
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
  return { name, folder, suites, areas };
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
    tags: given.tags ?? [],
    options: given.options ?? {},
  };
}

/** A project's profiles come on top of the default ones; the same name replaces. */
function profilesOf(given: Configuration): readonly Profile[] {
  const profiles = new Map(PROFILES.map((profile) => [profile.name, profile]));
  for (const [name, profile] of Object.entries(given.profiles ?? {})) {
    const budgetMs = profile.budget === undefined ? undefined : durationMs(profile.budget);
    const fallback = profiles.get(name)?.budgetMs ?? OTHER_LAYER.budgetMs;
    profiles.set(name, { name, layers: profile.layers, budgetMs: budgetMs ?? fallback });
  }
  return [...profiles.values()];
}

/** Failing tests block from the first day; all else blocks only when the project says so. */
const RULES: readonly RuleSetting[] = [
  { rule: 'tests pass', mode: 'block', parameters: {} },
  { rule: 'time budget', mode: 'advise', parameters: {} },
];

function rulesOf(given: Configuration): readonly RuleSetting[] {
  const rules = new Map(RULES.map((setting) => [setting.rule, setting]));
  for (const [rule, setting] of Object.entries(given.rules ?? {})) {
    const mode = setting.mode ?? rules.get(rule)?.mode ?? 'advise';
    rules.set(rule, { rule, mode, parameters: setting.parameters ?? {} });
  }
  return [...rules.values()];
}
