/**
 * One share of a canary: the new version and a fresh baseline get as many users each, and it stays
 * until enough is known. It is stopped when it is worse; where nothing is known it is not promoted.
 */
import {
  type CanaryLook,
  type CanaryMemory,
  defaultPlan,
  firstMemory,
  lookAt,
} from '../../judge/estimates/canary/look.ts';
import type { Arm } from '../../model/arms.ts';
import type { CanarySetup } from '../../model/release.ts';
import type { Arms, Target } from '../../release/target.ts';
import { absenceText, figuresText, worseText } from './canary-text.ts';
import type { Looker } from './looks.ts';
import type { ShipPorts } from './ports.ts';
import type { StepDone } from './step.ts';

export interface CanaryRequest {
  readonly target: Target;
  readonly version: string;
  readonly previous: string;
  readonly share: number;
  readonly isLast: boolean;
  readonly setup: CanarySetup;
  readonly looker: Looker;
  /** How many the looker reads. */
  readonly objectives: number;
  readonly evidence: CanaryEvidence;
  readonly ports: Pick<ShipPorts, 'clock' | 'wait' | 'signal'>;
  seen(text: string): void;
}

/** One test over all shares: what was seen at 5 % counts at 50 %, and so does what was spent. */
export interface CanaryEvidence {
  memory: CanaryMemory;
  epoch: string | undefined;
  /** When the first share began. */
  startedAt: number | undefined;
  isFine: boolean;
}

export function noEvidence(): CanaryEvidence {
  return { memory: firstMemory, epoch: undefined, startedAt: undefined, isFine: false };
}

/** What one share has seen so far. */
interface Stay {
  readonly startedAt: number;
  last: CanaryLook | undefined;
  before: Counted;
  /** Looks in a row that told nothing, as the analysis failed itself. */
  blind: number;
}

/** One that fails may be a moment's; after so many nobody can say how the version does. */
const BLIND_LOOKS = 3;

export async function canaryStep(asked: CanaryRequest): Promise<StepDone> {
  const { target, version, previous, share, setup, ports, evidence } = asked;
  await target.canary(version, previous, share / 100);
  const startedAt = ports.clock();
  evidence.startedAt ??= startedAt;
  const stay: Stay = { startedAt, last: undefined, before: { canary: 0, baseline: 0 }, blind: 0 };
  for (;;) {
    await ports.wait(setup.lookMs, ports.signal);
    if (ports.signal.aborted) return { ok: false, why: 'it was interrupted by a person' };
    const done = await oneLook(asked, stay).catch((error: unknown) => blindLook(error, stay));
    if (done !== undefined) return done;
  }
}

function blindLook(error: unknown, stay: Stay): StepDone | undefined {
  stay.blind += 1;
  if (stay.blind < BLIND_LOOKS) return undefined;
  const said = error instanceof Error ? error.message : String(error);
  return { ok: false, why: `not enough data: the analysis failed: ${said}` };
}

async function oneLook(asked: CanaryRequest, stay: Stay): Promise<StepDone | undefined> {
  const { target, version, previous, setup, ports, evidence, looker } = asked;
  const trouble = await looker.trouble(await target.observe(), version, previous);
  if (trouble !== undefined) return { ok: false, why: trouble };
  const arms = await target.arms(version, previous);
  const stayed = ports.clock() - stay.startedAt;
  const isOver = ports.clock() - (evidence.startedAt ?? 0) >= setup.patienceMs;
  if (arms === undefined) {
    stay.blind = 0;
    return stayed < setup.stayMs ? undefined : byObjectives(asked, isOver);
  }
  const now = looked(arms, evidence, setup, ports.clock());
  stay.blind = 0;
  // Where nothing came since the look before, that one still says how it stands.
  const isNothing = now.lines.length === 0 && now.absence === undefined;
  const last = isNothing ? (stay.last ?? now) : now;
  const before = { canary: requestsOf(arms.canary), baseline: requestsOf(arms.baseline) };
  Object.assign(stay, { last, before });
  if (last.outlook === 'worse') {
    const [text = '', ...details] = worseText(last);
    return { ok: false, why: `canary: ${text}`, details };
  }
  if (last.outlook === 'fine') evidence.isFine = true;
  const text = figuresText(before, last);
  asked.seen(text);
  const isEnough = Math.min(before.canary, before.baseline) >= setup.requestsMin;
  const isKnown = !asked.isLast || evidence.isFine;
  const unread = looker.unread();
  const isSeen = last.absence === undefined && unread.length === 0;
  if (stayed >= setup.stayMs && isEnough && isKnown && isSeen) return { ok: true, text };
  if (!isOver) return undefined;
  const isRead = last.absence !== undefined || unread.length === 0;
  return { ok: false, why: isRead ? undecided(asked, before, last) : notRead(unread) };
}

interface Counted {
  readonly canary: number;
  readonly baseline: number;
}

function looked(arms: Arms, evidence: CanaryEvidence, setup: CanarySetup, now: number): CanaryLook {
  // A front proxy that was lost has taken what it counted with it: the test begins anew.
  if (evidence.epoch !== undefined && evidence.epoch !== arms.epoch) {
    evidence.memory = firstMemory;
    evidence.isFine = false;
    evidence.startedAt = now;
  }
  evidence.epoch = arms.epoch;
  const { canary, baseline } = arms;
  const plan = {
    ...defaultPlan,
    requestsMin: setup.requestsMin,
    // What may be spent is spread over all the time there is: afterwards nothing could be decided.
    plannedMs: setup.patienceMs,
  };
  const elapsedMs = now - (evidence.startedAt ?? now);
  const look = lookAt({ canary, baseline, elapsedMs }, plan, evidence.memory);
  evidence.memory = look.memory;
  return look;
}

function requestsOf({ groups }: Arm): number {
  return groups.reduce((sum, { requests }) => sum + requests, 0);
}

/** Where requests are not counted apart, objectives alone can say that it does well. */
function byObjectives(
  { looker, share, objectives }: CanaryRequest,
  isOver: boolean,
): StepDone | undefined {
  if (objectives === 0)
    return { ok: false, why: notRead(['requests are not counted there, and it has no objective']) };
  const unread = looker.unread();
  if (unread.length === 0) return { ok: true, text: `${share} %, no objective was broken` };
  return isOver ? { ok: false, why: notRead(unread) } : undefined;
}

function notRead(unread: readonly string[]): string {
  return `not enough data: ${unread.join('; ')}`;
}

function undecided(
  { version, setup }: CanaryRequest,
  { canary, baseline }: Counted,
  look: CanaryLook,
): string {
  const absence = look.absence;
  if (absence !== undefined) return `not enough data: ${absenceText(absence, setup.requestsMin)}`;
  const open = look.lines.filter(({ outlook }) => outlook === 'undecided').map(({ name }) => name);
  const what = open.length === 0 ? 'nothing new came' : `${open.join(', ')} could still be worse`;
  return `not enough data: ${version} with ${canary} requests beside ${baseline}: ${what}`;
}
