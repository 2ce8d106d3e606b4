/**
 * The use case `gate`: may what is committed here go to an environment? Looks at all runs of its
 * tree, gives a verdict, and keeps it. Breaking the glass lets it through: on record, with a name.
 */
import { nearest } from '@gauntlet/kit/config';
import type { EnvironmentPolicy } from '../config/policy.ts';
import type { Project } from '../config/project.ts';
import { type ReadOptions, readStanding } from '../config/standing.ts';
import { type Revision, readRevision } from '../exec/base.ts';
import { EVERY_RULE } from '../judge/waivers.ts';
import { errors } from '../model/errors.ts';
import type { Evidence } from '../model/evidence.ts';
import type { EvidenceSource, StoredRuns } from '../model/evidence-source.ts';
import type { Machine, Policy, Verdict, Waiver } from '../model/nouns.ts';
import type { History } from '../store/history.ts';
import { gateSuites } from './gate-evidence.ts';
import { recorder } from './recorder.ts';
import { layersAsked } from './rule-settings.ts';
import { compare, policyOf, verdictOf } from './verdict.ts';

export interface GatePorts {
  readonly clock: () => number;
  readonly newId: () => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly source: EvidenceSource;
  readonly history: History;
  readonly machine: Machine;
  readonly style: ReadOptions;
}

/** Who passes a gate against its verdict, and why. */
export interface BrokenGlass {
  readonly owner: string;
  readonly reason: string;
}

export interface GateOutcome {
  readonly environment: string;
  readonly revision: Revision;
  readonly verdict: Verdict;
  readonly unreadable: readonly string[];
}

/** A broken glass is for this moment: it must be broken again for the next release. */
const GLASS_MS = 15 * 60_000;

export async function gate(
  project: Project,
  word: string,
  ports: GatePorts,
  glass?: BrokenGlass,
  name = 'HEAD',
): Promise<GateOutcome> {
  const asked = environmentNamed(project, word);
  const revision = await readRevision(project.root, ports.environment, name);
  if (revision === undefined) throw errors.make('NO_TREE', { folder: project.root });
  const standing = await readStanding(project.root, ports.style);
  const asOf = ports.clock();
  const waiver = glass === undefined ? undefined : waiverOf(glass, asOf);
  const waivers = [...(waiver === undefined ? [] : [waiver]), ...standing.waivers];
  const policy = {
    ...policyOf(project, asked.rules, { ...standing, waivers }),
    name: `gate ${asked.name}`,
  };
  const stored = await ports.source.runsOf(revision.tree);
  const compared = await compare(project, asked.rules, ports);
  const evidence = {
    ...gateEvidence(project, policy, asked.name, revision.tree, stored, asOf),
    ...compared,
    ...(await released(project, asked, stored, revision, ports)),
  };
  const verdict = verdictOf(evidence, policy);
  await keep(ports, verdict, waiver, { environment: asked.name, revision });
  return { environment: asked.name, revision, verdict, unreadable: stored.unreadable };
}

const ABOUT_RELEASES = new Set(['smoke', 'soak', 'approval', 'checklist']);

/** What knows of targets is loaded when a rule asks for it. */
async function released(
  project: Project,
  asked: EnvironmentPolicy,
  { runs }: StoredRuns,
  revision: Revision,
  ports: GatePorts,
): Promise<Pick<Evidence, 'placed' | 'approvals' | 'checklists'>> {
  if (!asked.rules.some(({ rule }) => ABOUT_RELEASES.has(rule))) return {};
  const { releaseEvidence } = await import('./release-evidence.ts');
  return releaseEvidence(project, asked, runs, revision, ports);
}

/** Facts after `asOf` are left out: asked again about an old moment, it answers the same. */
export function gateEvidence(
  project: Pick<Project, 'systems'>,
  policy: Policy,
  environment: string,
  tree: string,
  stored: StoredRuns,
  asOf: number,
): Omit<Evidence, 'base' | 'diff'> {
  const layers = layersAsked(policy.rules);
  const all = project.systems.flatMap((system) => system.suites);
  const suites = layers === undefined ? all : all.filter(({ layer }) => layers.has(layer));
  const then = stored.runs.map(({ run, facts }) => ({
    run,
    facts: facts.filter(({ at }) => at <= asOf),
  }));
  return {
    subject: { tree, profile: policy.name, environment },
    point: then.flatMap(({ facts }) => facts).at(-1)?.id ?? '',
    asOf,
    run: { state: 'absent', why: 'a gate looks at all runs of a tree, not at one' },
    suites: gateSuites(suites, tree, { ...stored, runs: then }),
  };
}

function environmentNamed({ environments }: Project, word: string): EnvironmentPolicy {
  const found = environments.find(({ name }) => name === word);
  if (found !== undefined) return found;
  const names = environments.map(({ name }) => name);
  const meant = nearest(word, names);
  const hint = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw errors.make('UNKNOWN_ENVIRONMENT', { word, hint });
}

function waiverOf({ owner, reason }: BrokenGlass, asOf: number): Waiver {
  return { rule: EVERY_RULE, owner, reason, expiresAt: asOf + GLASS_MS };
}

/** A run that planned nothing: history keeps what has a plan. */
async function keep(
  { clock, history, machine, newId }: GatePorts,
  verdict: Verdict,
  waiver: Waiver | undefined,
  { environment, revision }: { readonly environment: string; readonly revision: Revision },
): Promise<void> {
  const id = newId();
  const { commit, tree } = revision;
  const journal = await history.begin(id, clock());
  const record = recorder(id, { clock, append: (facts) => journal.append(facts), emit() {} });
  const plan = { id, profile: `gate ${environment}`, budgetMs: 0, tasks: [] };
  const change = { tree, commit, dirty: false };
  record.open(id, { kind: 'run planned', change, plan, suites: [], machine });
  if (waiver !== undefined) record.fact(id, { kind: 'waived', waiver });
  record.fact(id, { kind: 'verdict given', verdict, gate: { environment, tree } });
  record.fact(id, { kind: 'run ended', end: 'ended', durationMs: 0 });
  await journal.seal();
}
