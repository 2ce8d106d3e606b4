/** The use case `bisect`: which change broke a test, by trying it at other commits. */
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import type { Project } from '../../config/project.ts';
import {
  type Checkout,
  type Commit,
  commitNamed,
  commitsBetween,
  isTreeDirty,
  openCheckout,
} from '../../exec/checkout.ts';
import { withoutGitPlace } from '../../exec/git.ts';
import { LOGS } from '../../exec/kept-logs.ts';
import { runProcess } from '../../exec/process.ts';
import { openScratch } from '../../exec/scratch.ts';
import { withProjectPrograms } from '../../exec/search-path.ts';
import { openServices } from '../../exec/services.ts';
import { openTrees, type Trees } from '../../exec/trees.ts';
import { openHistory } from '../../store/history.ts';
import { readPast } from '../past.ts';
import { GRACE_MS } from '../round.ts';
import { type Ask, type Hunted, hunt } from './hunt.ts';
import { goodFromHistory } from './known-good.ts';
import { type Prey, preyOf } from './target.ts';
import { type Answer, tryOnce } from './trial.ts';

export interface BisectRequest {
  readonly word: string | undefined;
  readonly good: string | undefined;
  readonly bad: string;
  /** Run at each commit before the test: installs, builds. */
  readonly prepare: string | undefined;
  readonly carried: readonly string[];
  readonly repeat: number;
  readonly sure: number;
  readonly mostTrials: number;
}

export interface BisectPorts {
  readonly clock: () => number;
  readonly newRunId: () => string;
  /** Where the person is. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  onStart(title: string, about: string): void;
  onTrial(commit: Commit, answer: Answer, durationMs: number): void;
}

export interface BisectOutcome extends Hunted {
  readonly title: string;
  /** Whether there is work that is in no commit. */
  readonly dirty: boolean;
}

export async function bisect(
  project: Project,
  request: BisectRequest,
  ports: BisectPorts,
): Promise<BisectOutcome> {
  const { root } = project;
  const environment = withoutGitPlace(ports.environment);
  const past = await readPast(project, openHistory(realDisk(), root));
  const prey = await preyOf(project, request.word, ports.folder, past);
  const badHash = await commitNamed(root, environment, request.bad);
  const given =
    request.good === undefined ? undefined : await commitNamed(root, environment, request.good);
  const line = await commitsBetween(root, environment, undefined, badHash);
  const good = given ?? (await goodFromHistory(root, environment, prey.test, line));
  const scratch = openScratch(root, ports.newRunId());
  const trees = openTrees(GRACE_MS);
  try {
    const folder = join(scratch.folder, 'tree');
    const checkout = await openCheckout({ root, folder, environment, carried: request.carried });
    const ask = trierOf(project, prey, request, { ...ports, environment, trees, checkout });
    ports.onStart(prey.title, good === undefined ? 'no good commit is known: looking back' : '');
    const known = { good, isVouched: given !== undefined };
    const outcome = await hunt({ ...request, ask, line, root, environment }, known);
    return { ...outcome, title: prey.title, dirty: await isTreeDirty(root, environment) };
  } finally {
    trees.close();
    await scratch.remove();
  }
}

interface TrierPorts extends BisectPorts {
  readonly trees: Trees;
  readonly checkout: Checkout;
}

function trierOf(project: Project, prey: Prey, { prepare }: BisectRequest, ports: TrierPorts): Ask {
  let at = '';
  let number = 0;
  let prepared: Answer | undefined;
  const { checkout, signal, clock } = ports;
  const root = checkout.root;
  const arrive = async (commit: Commit) => {
    if (at === commit.hash) return;
    await checkout.to(commit.hash);
    at = commit.hash;
    prepared = prepare === undefined ? undefined : await runPrepare(prepare, root, ports);
  };
  return async (commit) => {
    const startedAt = clock();
    await arrive(commit);
    number += 1;
    const answer = prepared ?? (await withServices(project, prey, number, ports));
    if (signal.aborted) return undefined;
    ports.onTrial(commit, answer, clock() - startedAt);
    return answer;
  };
}

async function withServices(
  project: Project,
  prey: Prey,
  number: number,
  ports: TrierPorts,
): Promise<Answer> {
  const { checkout, environment, signal, trees, clock } = ports;
  const { root } = checkout;
  const scratch = join(root, '..', 'reports');
  const logs = join(LOGS, 'bisect');
  const places = { root, home: project.root, logs, environment, signal, trees };
  const services = openServices(project.services, { ...places, graceMs: GRACE_MS });
  try {
    const needed = await services.need(prey.suite.services);
    if (!needed.ready) return { kind: 'untestable', why: needed.why.split('\n')[0] ?? '' };
    return await tryOnce(prey, number, needed.variables, { ...places, scratch, clock });
  } finally {
    await services.stop();
  }
}

const PREPARE_MS = 30 * 60_000;

async function runPrepare(
  command: string,
  root: string,
  { environment, signal, trees }: TrierPorts,
): Promise<Answer | undefined> {
  let said = '';
  const end = await runProcess({
    argv: ['/bin/sh', '-c', command],
    folder: root,
    environment: withProjectPrograms(environment, root),
    limitMs: PREPARE_MS,
    graceMs: GRACE_MS,
    signal,
    trees,
    onOutput(text) {
      said = (said + text).slice(-2_000);
    },
  });
  if (end.started && end.exit.code === 0) return undefined;
  const last = said.trim().split('\n').at(-1) ?? '';
  return { kind: 'untestable', why: `${command} failed: ${last}` };
}
