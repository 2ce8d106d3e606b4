/** Runs suites of a system against one version of it, at its own address. */
import type { Project } from '../../config/project.ts';
import type { Fact } from '../../model/facts.ts';
import type { RuleSetting } from '../../model/nouns.ts';
import { isBad } from '../../model/outcomes.ts';
import { run } from '../run.ts';
import type { ShipPorts } from './ports.ts';

export interface Checked {
  readonly ok: boolean;
  readonly text: string;
  readonly details: readonly string[];
}

export interface CheckRequest {
  readonly system: string;
  readonly layers: readonly string[];
  /** Where the version answers. */
  readonly address: string;
  /** The version's own suites: the folder of its commit. */
  readonly root: string;
  readonly change: { readonly tree: string; readonly commit: string };
  readonly environment: string;
}

const TESTS_PASS: readonly RuleSetting[] = [{ rule: 'tests pass', mode: 'block', parameters: {} }];
const EVERYTHING = { files: [], titles: [] };

export async function runChecks(
  project: Project,
  asked: CheckRequest,
  ports: ShipPorts,
): Promise<Checked> {
  const own = project.systems.filter(({ name }) => name === asked.system);
  const suites = own.flatMap((system) => system.suites);
  const layers = asked.layers.filter((layer) => suites.some((suite) => suite.layer === layer));
  if (layers.length === 0) {
    const text = `${asked.system} has no suite in the layers ${asked.layers.join(', ')}`;
    return { ok: asked.layers.length === 0, text, details: [] };
  }
  const profile = { name: `on ${asked.environment}`, layers, budgetMs: 0 };
  const policy = { ...project.policy, rules: TESTS_PASS };
  const request = { profile, systems: [asked.system], selection: EVERYTHING };
  const outcome = await run(
    { ...project, policy },
    { ...request, partial: `${layers.join(', ')} on ${asked.environment}` },
    {
      clock: ports.clock,
      newRunId: () => ports.newId('r'),
      environment: {
        ...ports.environment,
        GAUNTLET_URL: asked.address,
        GAUNTLET_ENVIRONMENT: asked.environment,
      },
      machine: ports.machine,
      history: ports.history,
      source: ports.source,
      signal: ports.signal,
      emit: () => undefined,
    },
    { place: { root: asked.root, change: { ...asked.change, dirty: false } }, keepGoing: true },
  );
  const { passed, failed } = countsOf(outcome.facts);
  const ok = outcome.verdict.outlook === 'pass';
  const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ');
  const [line] = outcome.verdict.lines;
  const why = failed > 0 || ok ? '' : `: ${line?.message ?? outcome.verdict.outlook}`;
  const text = `${layers.join(', ')}: ${counts}${why}`;
  return { ok, text, details: failuresOf(outcome.facts) };
}

function countsOf(facts: readonly Fact[]): { readonly passed: number; readonly failed: number } {
  const ends = facts.filter((fact) => fact.kind === 'task ended');
  return {
    passed: ends.reduce((sum, { counts }) => sum + counts.passed + counts.recovered, 0),
    failed: ends.reduce((sum, { counts }) => sum + counts.failed, 0),
  };
}

const MOST_DETAILS = 5;

function failuresOf(facts: readonly Fact[]): readonly string[] {
  const failed = facts.flatMap((fact) => {
    if (fact.kind !== 'attempt ended' || !isBad(fact.attempt.outcome)) return [];
    const { locator, failure } = fact.attempt;
    const [message = ''] = (failure?.message ?? '').split('\n');
    return `${locator.titles.join(' > ')}: ${message}`;
  });
  const tails = facts.flatMap((fact) =>
    fact.kind === 'task ended' && fact.tail !== undefined ? fact.tail.trim().split('\n') : [],
  );
  return (failed.length > 0 ? failed : tails.slice(-MOST_DETAILS)).slice(0, MOST_DETAILS);
}
