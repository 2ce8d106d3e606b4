/** From facts to a verdict: selects what the policy needs, and judges it. */
import type { Project } from '../config/project.ts';
import type { Standing } from '../config/standing.ts';
import { hasStanding } from '../config/standing-files.ts';
import { readBase, readChangedLines } from '../exec/base.ts';
import { judge } from '../judge/judge.ts';
import { rules } from '../judge/rules/registry.ts';
import type { BaseEvidence, BaseSuite, Evidence, Need, SuiteEvidence } from '../model/evidence.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';
import type { Fact } from '../model/facts.ts';
import { digestOf } from '../model/identity.ts';
import type { Policy, Result, RuleSetting, Verdict } from '../model/nouns.ts';
import { gateSuites } from './gate-evidence.ts';
import { needsOf, settingsForRun } from './rule-settings.ts';
import { type Compared, NOT_COMPARED, select } from './select.ts';

export interface VerdictPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly source: EvidenceSource;
}

export async function verdictOfRun(
  project: Project,
  facts: readonly Fact[],
  asOf: number,
  ports: VerdictPorts,
): Promise<Verdict> {
  const standing = await standingOf(project.root);
  const alone = select(facts, asOf);
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const budgetMs = planned?.plan.budgetMs ?? 0;
  const settings = settingsForRun(project.policy.rules, alone, budgetMs);
  const compared = await compare(project, settings, ports);
  return verdictOf({ ...alone, ...compared }, policyOf(project, settings, standing));
}

const PLAIN = { width: 80, colour: false };

export function policyOf(
  project: Project,
  settings: readonly RuleSetting[],
  standing: Standing,
): Policy {
  return { ...project.policy, ...standing, rules: settings };
}

export function verdictOf(evidence: Evidence, policy: Policy): Verdict {
  const digests = { evidence: digestOf(evidence), policy: digestOf(policy) };
  const given = judge(rules, policy, evidence, digests);
  return { id: `v-${digestOf(given).slice(0, 24)}`, ...given };
}

/** What the change is compared with, looked up only when a rule asks for it. */
export async function compare(
  project: Project,
  settings: readonly RuleSetting[],
  { environment, source }: VerdictPorts,
): Promise<Compared> {
  const needs = needsOf(settings);
  if (needs.size === 0) return NOT_COMPARED;
  const base = await readBase(project.root, environment);
  if (base.state !== 'present') return { base, diff: base };
  const wantsDiff = needs.has('diff');
  const [diff, shown] = await Promise.all([
    wantsDiff ? readChangedLines(project.root, environment, base.value) : NOT_COMPARED.diff,
    needs.has('base') ? shownAt(project, base.value.tree, source) : NOT_COMPARED.base,
  ]);
  return { base: shown, diff };
}

async function shownAt(
  project: Project,
  tree: string,
  source: EvidenceSource,
): Promise<Need<BaseEvidence>> {
  const stored = await source.runsOf(tree);
  const all = project.systems.flatMap((system) => system.suites);
  const suites = gateSuites(all, tree, stored).filter((suite) =>
    suite.tasks.every(({ state }) => state === 'present'),
  );
  if (suites.length === 0) {
    const why = `the base (tree ${tree.slice(0, 7)}) has no whole run on record`;
    return { state: 'absent', why };
  }
  const samples = suites.flatMap((suite) => tasksOf(suite).flatMap((task) => task.samples));
  return { state: 'present', value: { tree, suites: suites.map(baseSuite), samples } };
}

function tasksOf({ tasks }: SuiteEvidence) {
  return tasks.flatMap((need) => (need.state === 'present' ? [need.value] : []));
}

function baseSuite(suite: SuiteEvidence): BaseSuite {
  const results = tasksOf(suite).flatMap((task) => task.results);
  const named = (wanted: (result: Result) => boolean) =>
    Object.fromEntries(results.filter(wanted).map((each) => [each.case.id, titleOf(each)]));
  return {
    suite: suite.suite,
    layer: suite.layer,
    ran: named(({ outcome }) => outcome !== 'skipped' && outcome !== 'missing'),
    skipped: named(({ outcome }) => outcome === 'skipped'),
  };
}

function titleOf({ locator, case: { id } }: Result): string {
  return locator === undefined ? id : `${locator.file}: ${locator.titles.join(' > ')}`;
}

const NONE: Standing = { waivers: [], quarantine: [], ratchet: {} };

/** A project without such files does not load what reads them: that takes longer than its run. */
async function standingOf(root: string): Promise<Standing> {
  if (!hasStanding(root)) return NONE;
  const { readStanding } = await import('../config/standing.ts');
  return readStanding(root, PLAIN);
}
