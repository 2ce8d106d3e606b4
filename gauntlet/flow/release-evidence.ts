/** What environments show of a tree, and who has approved it: only what a rule asks for is read. */
import type { EnvironmentPolicy } from '../config/policy.ts';
import type { Project } from '../config/project.ts';
import type { Revision } from '../exec/base.ts';
import { errors } from '../model/errors.ts';
import type { ApprovalSeen, Evidence, Placed } from '../model/evidence.ts';
import type { StoredRun } from '../model/evidence-source.ts';
import type { Fact } from '../model/facts.ts';
import { personal } from '../plan/checklists.ts';
import { isApproval } from './approve.ts';
import { versionOf } from './ship/artifact.ts';
import { type Shipped, shippedIn, targetOf } from './ship/setup.ts';

interface Ports {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function releaseEvidence(
  project: Project,
  { name, rules }: EnvironmentPolicy,
  runs: readonly StoredRun[],
  revision: Revision,
  ports: Ports,
): Promise<Pick<Evidence, 'placed' | 'approvals' | 'checklists'>> {
  const facts = runs.flatMap((run) => run.facts);
  const before = rules.filter(({ rule }) => rule === 'smoke' || rule === 'soak');
  const named = before.map(({ parameters }) => String(parameters.environment ?? 'staging'));
  const environments = [...new Set(named)].filter((one) => isReleased(project, one));
  const all = environments.flatMap((environment) => shippedIn(project, environment));
  const placed = await Promise.all(
    all.map((shipped) => placedOf(project, shipped, facts, revision, ports)),
  );
  const wantsApproval = rules.some(({ rule }) => rule === 'approval');
  const approvals = wantsApproval ? await approvalsOf(project, name, facts, revision) : [];
  const lists = rules.flatMap(({ rule, parameters }) =>
    rule === 'checklist' ? [String(parameters.list ?? 'pre-deployment')] : [],
  );
  const checklists = lists.flatMap((list) => {
    const asked = personal(list);
    if (asked.length === 0) return [];
    const signed = signaturesOf(facts, name, revision.tree, list);
    return [{ list, missing: asked.filter((item) => !signed.has(item)) }];
  });
  return { placed, approvals, checklists };
}

/** Item to who signed it, for this tree and environment. */
export function signaturesOf(
  facts: readonly Fact[],
  environment: string,
  tree: string,
  list: string,
): ReadonlyMap<string, string> {
  const own = facts.filter((fact) => fact.kind === 'signed');
  const ours = own.filter((fact) => fact.environment === environment && fact.tree === tree);
  return new Map(ours.flatMap((fact) => (fact.list === list ? [[fact.item, fact.name]] : [])));
}

function isReleased({ setups, releases }: Project, environment: string): boolean {
  const setup = setups.find(({ name }) => name === environment);
  const systems = setup?.placements.map(({ system }) => system) ?? [];
  const isKnown = (name: string) => releases.some(({ system }) => system === name);
  return systems.length > 0 && systems.every(isKnown);
}

async function placedOf(
  project: Project,
  shipped: Shipped,
  facts: readonly Fact[],
  { commit }: Revision,
  ports: Ports,
): Promise<Placed> {
  const { name: environment } = shipped.environment;
  const { system } = shipped.release;
  const about = { environment, system };
  const last = facts.findLast(
    (fact) =>
      fact.kind === 'release ended' &&
      fact.environment === environment &&
      fact.system === system &&
      fact.how === 'released',
  );
  if (last?.kind !== 'release ended') {
    const why = `this tree was not released to ${environment}`;
    return { ...about, release: { state: 'absent', why } };
  }
  const smoke = facts.find(
    (fact) =>
      fact.kind === 'step ended' && fact.release === last.release && fact.step.name === 'smoke',
  );
  const done = smoke?.kind === 'step ended' && smoke.step.outcome === 'done';
  const checks = done ? (smoke.step.why ?? '') : undefined;
  try {
    const target = targetOf(shipped, {
      root: project.root,
      environment: ports.environment,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      // To ask is no reason to start something.
      startHost: (folder) => {
        throw errors.make('HOST_SILENT', { url: folder, reason: 'none runs' });
      },
    });
    const seen = await target.observe();
    const version = last.version || versionOf(commit);
    const there = seen.versions.find((one) => one.version === version);
    const isThere = there?.isRunning === true && there.share > 0.999;
    const restarts = there?.restarts ?? 0;
    const value = { version, releasedAt: last.at, isThere, restarts };
    return {
      ...about,
      release: {
        state: 'present',
        value: { ...value, ...(checks === undefined ? {} : { checks }) },
      },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...about, release: { state: 'absent', why } };
  }
}

async function approvalsOf(
  project: Project,
  environment: string,
  facts: readonly Fact[],
  { tree }: Revision,
): Promise<readonly ApprovalSeen[]> {
  const approvers = project.setups.find(({ name }) => name === environment)?.approvers ?? {};
  const found = await Promise.all(
    facts.map(async (fact): Promise<readonly ApprovalSeen[]> => {
      if (fact.kind !== 'approved') return [];
      const isOurs = fact.environment === environment && fact.tree === tree;
      const isGood = isOurs && (await isApproval(project.root, approvers, fact));
      return isGood ? [{ name: fact.name, at: fact.at }] : [];
    }),
  );
  return found.flat();
}
