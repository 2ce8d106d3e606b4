/** The use case `doctor`: what each suite needs, whether it is there, what holds by default. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LAYERS, OTHER_LAYER } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import { versionOf } from '../exec/version.ts';
import type { Profile, RuleSetting, Suite } from '../model/nouns.ts';
import { planOf } from '../plan/plan.ts';
import { runnerNamed, runnerNames } from './known-runners.ts';
import { findProgram } from './project-folders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SuiteHealth {
  readonly suite: string;
  readonly layer: string;
  readonly runner: string;
  readonly program: string;
  readonly version?: string;
  /** What is wrong and what to do; absent when all is well. */
  readonly missing?: string;
}

export interface Health {
  readonly root: string;
  readonly node: string;
  readonly git?: string;
  readonly suites: readonly SuiteHealth[];
  readonly layers: readonly { readonly name: string; readonly limitMs: number }[];
  readonly profiles: readonly Profile[];
  readonly rules: readonly RuleSetting[];
  readonly workers: number;
}

export async function examine(
  project: Project,
  node: string,
  environment: Environment,
): Promise<Health> {
  const suites = project.systems.flatMap((system) => system.suites);
  const layers = [...new Set(suites.map(({ layer }) => layer))];
  const versions = new Map<string, Promise<string | undefined>>();
  const health = suites.map((suite) => suiteHealth(project, suite, environment, versions));
  const git = await versionOf('git', 'git', project.root, environment);
  return {
    root: project.root,
    node,
    ...(git === undefined ? {} : { git }),
    suites: await Promise.all(health),
    layers: layers.map((name) => ({ name, limitMs: (LAYERS[name] ?? OTHER_LAYER).limitMs })),
    profiles: project.profiles,
    rules: project.policy.rules,
    workers: project.workers,
  };
}

async function suiteHealth(
  project: Project,
  suite: Suite,
  environment: Environment,
  versions: Map<string, Promise<string | undefined>>,
): Promise<SuiteHealth> {
  const { id, layer, runner: name } = suite;
  const about = { suite: id, layer, runner: name };
  const runner = runnerNamed(name);
  if (runner === undefined) {
    const known = runnerNames().join(', ');
    return { ...about, program: '', missing: `there is no runner ${name}; known: ${known}` };
  }
  const folder = join(project.root, suite.folder);
  if (!existsSync(folder)) return { ...about, program: '', missing: `no folder ${suite.folder}` };
  const program = programOf(project, suite, folder, environment);
  const path = whereIs(program, environment, folder);
  if (path === undefined) {
    const missing = `${program} was not found; install it: ${runner.install}`;
    return { ...about, program, missing };
  }
  // Any program may take any words for something to do: only those that are known are asked.
  if (name === 'command') return { ...about, program };
  const asked = versions.get(path) ?? versionOf(path, program, folder, environment);
  versions.set(path, asked);
  const version = await asked;
  return { ...about, program, ...(version === undefined ? {} : { version }) };
}

function programOf(
  project: Project,
  suite: Suite,
  folder: string,
  environment: Environment,
): string {
  const profile = { name: suite.layer, layers: [suite.layer], budgetMs: 0 };
  const selection = { files: [], titles: [] };
  const request = { profile, systems: [suite.system], selection };
  const { plan } = planOf('doctor', project.systems, request);
  const task = plan.tasks.find((each) => each.suite === suite.id);
  const place = { folder, root: project.root, scratch: folder, environment };
  const command = task && runnerNamed(suite.runner)?.command(suite, task, place);
  return command?.argv[0] ?? '';
}

function whereIs(program: string, environment: Environment, folder: string): string | undefined {
  if (!program.includes('/')) return findProgram(program, environment, folder);
  const path = isAbsolute(program) ? program : join(folder, program);
  return existsSync(path) ? path : undefined;
}
