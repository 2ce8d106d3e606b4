/** After a release it is watched closely for a while, with the version before it still at hand. */
import { burnOf, type Interval } from '../../judge/estimates/burn.ts';
import type { TargetVersion } from '../../release/target.ts';
import type { StepDone } from './step.ts';
import type { StepContext } from './step-context.ts';

/** The share of good answers that users are promised. */
const OBJECTIVE = 0.99;
const FEWEST_ERRORS = 10;

export async function closeWatch(context: StepContext): Promise<StepDone> {
  const { ship, plan, target, looker } = context;
  const { clock, wait, signal } = ship.ports;
  const { watchMs, canary } = ship.shipped.environment;
  const startedAt = clock();
  const untilMs = startedAt + watchMs;
  const first = versionIn(await target.observe(), plan.version);
  let before = { requests: first?.requests ?? 0, errors: first?.errors ?? 0, at: startedAt };
  const intervals: Interval[] = [];
  while (clock() < untilMs) {
    await wait(Math.min(canary.lookMs, Math.max(1, untilMs - clock())), signal);
    if (signal.aborted) return { ok: false, why: 'it was interrupted by a person' };
    const seen = await target.observe();
    const trouble = await looker.trouble(seen, plan.version);
    if (trouble !== undefined) return { ok: false, why: trouble };
    const now = versionIn(seen, plan.version);
    if (now === undefined) continue;
    // A front proxy that was lost counts anew.
    const isAnew = now.requests < before.requests;
    const total = isAnew ? now.requests : now.requests - before.requests;
    const bad = isAnew ? now.errors : now.errors - before.errors;
    intervals.push({ startMs: before.at, endMs: clock(), total, bad });
    before = { requests: now.requests, errors: now.errors, at: clock() };
    const burning = burnText(intervals, clock());
    if (burning !== undefined) return { ok: false, why: burning };
    context.seen(`${now.requests} requests, ${now.errors} errors`);
  }
  const unread = looker.unread();
  const note = unread.length === 0 ? '' : `; not read: ${unread.join(', ')}`;
  return { ok: true, text: `${before.requests} requests, ${before.errors} errors${note}` };
}

function burnText(intervals: readonly Interval[], now: number): string | undefined {
  const errors = intervals.reduce((sum, { bad }) => sum + bad, 0);
  const found = burnOf(intervals, OBJECTIVE, now);
  if (found.state !== 'burning' || errors < FEWEST_ERRORS) return undefined;
  const rate = Math.round(found.burn.long * 10) / 10;
  return `burn: errors use up their budget ${rate} times as fast as it may last`;
}

function versionIn(
  { versions }: { readonly versions: readonly TargetVersion[] },
  name: string,
): TargetVersion | undefined {
  return versions.find(({ version }) => version === name);
}
