/**
 * The use case `watch`: looks after what was released, tells people, and takes a young release back
 * by itself when it breaks what was promised.
 */
import type { Project } from '../../config/project.ts';
import { type BurnOutlook, burnOf, type Interval } from '../../judge/estimates/burn.ts';
import type { TargetSeen } from '../../release/target.ts';
import { alertStep, noticeText, type OpenAlert, type Trouble } from '../../watch/alerts.ts';
import { incidentNotes } from './incident-notes.ts';
import { type Looker, lookerOf } from './looks.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { rollbackOne } from './rollback.ts';
import { type Shipped, shippedIn, targetOf } from './setup.ts';
import { previousOf } from './ship.ts';
import { openTellers, type Tellers } from './tellers.ts';

export interface WatchOptions {
  readonly everyMs: number;
  /** Look once and end. */
  readonly once: boolean;
  /** Releases younger than this go back by themselves; 0 leaves them. */
  readonly backWithinMs: number;
}

export interface Watched {
  /** Whether anything was wrong at the last look. */
  readonly isWell: boolean;
}

const OBJECTIVE = 0.99;
const KEPT_MS = 72 * 3_600_000;
const FEWEST_ERRORS = 10;
/** Above this the fastest window burns: nobody is waited for. */
const PAGE_RATE = 6;

export async function watch(
  project: Project,
  word: string,
  options: WatchOptions,
  ports: ShipPorts,
  say: (text: string) => void,
): Promise<Watched> {
  const places = shippedIn(project, word).map((shipped) => new Place(project, shipped, ports));
  const tellers = openTellers(places[0]?.shipped.environment.alerts ?? [], ports);
  for (const problem of tellers.problems) say(problem);
  const notes = incidentNotes(project.root, word, ports);
  let open: readonly OpenAlert[] = [];
  for (;;) {
    const looks = await Promise.all(places.map((place) => place.look(options)));
    const troubles = looks.flatMap((look) => look.troubles);
    const step = alertStep(open, troubles, ports.clock());
    open = step.open;
    await notes.heard(step.notices, open);
    for (const notice of step.notices) {
      for (const line of noticeText(notice, ports.clock())) say(line);
      tellers.tell(notice);
    }
    await told(tellers, say);
    for (const { back } of looks) {
      if (back === undefined) continue;
      const done = await back();
      const text = `${done.system}: ${done.to} has all users again, after ${done.durationMs} ms`;
      await notes.back(text);
      say(`${word}  ${text}`);
    }
    if (options.once || ports.signal.aborted) return { isWell: troubles.length === 0 };
    await ports.wait(options.everyMs, ports.signal);
    if (ports.signal.aborted) return { isWell: open.length === 0 };
  }
}

async function told(tellers: Tellers, say: (text: string) => void): Promise<void> {
  for (const { sink, why } of await tellers.flush())
    say(`${sink} was not told, ${why}; again later`);
}

interface Look {
  readonly troubles: readonly Trouble[];
  /** Set when the release has to go back. */
  readonly back?: () => ReturnType<typeof rollbackOne>;
}

/** One system in one environment, with what was seen of it so far. */
class Place {
  readonly shipped: Shipped;
  readonly #project: Project;
  readonly #ports: ShipPorts;
  readonly #looker: Looker;
  #intervals: readonly Interval[] = [];
  #before: { requests: number; errors: number; at: number; version: string } | undefined;

  constructor(project: Project, shipped: Shipped, ports: ShipPorts) {
    this.shipped = shipped;
    this.#project = project;
    this.#ports = ports;
    this.#looker = lookerOf({
      objectives: shipped.environment.objectives,
      memoryMb: shipped.release.memoryMb,
      sourcePorts: {
        fetch,
        nowMs: ports.clock,
        limitMs: 10_000,
        environment: ports.environment,
      },
    });
  }

  async look({ backWithinMs }: WatchOptions): Promise<Look> {
    const target = targetOf(this.shipped, targetPortsOf(this.#project.root, this.#ports));
    const seen = await target.observe().catch((error: unknown) => String(error));
    if (typeof seen === 'string')
      return { troubles: [this.#trouble('target', 'page', `it does not answer: ${seen}`)] };
    const version = previousOf(seen);
    // A ship that is under way watches what it does.
    if (version === undefined || seen.busy !== undefined) return { troubles: [] };
    const broken = await this.#looker.trouble(seen, version);
    const burning = this.#burning(seen, version);
    const unread = this.#looker.unread();
    const troubles = [
      ...(broken === undefined ? [] : [this.#trouble('release', 'page', broken)]),
      ...(burning === undefined ? [] : [burning]),
      ...unread.map((text) => this.#trouble(`unread ${text.split(':')[0]}`, 'ticket', text)),
    ];
    const why = broken ?? (burning?.severity === 'page' ? burning.text : undefined);
    const ageMs = seen.versions.find((one) => one.version === version)?.ageMs ?? Infinity;
    const canBack = seen.settled.length > 1 && ageMs < backWithinMs;
    if (why === undefined || !canBack) return { troubles };
    const options = { systems: [], why };
    return {
      troubles,
      back: () => rollbackOne(this.#project, this.shipped, options, this.#ports),
    };
  }

  #burning(seen: TargetSeen, version: string): Trouble | undefined {
    const found = seen.versions.find((one) => one.version === version);
    const now = this.#ports.clock();
    if (found === undefined) return undefined;
    const { requests, errors } = found;
    const before = this.#before;
    this.#before = { requests, errors, at: now, version };
    if (before === undefined) return undefined;
    const isAnew = before.version !== version || requests < before.requests;
    const total = isAnew ? requests : requests - before.requests;
    const bad = isAnew ? errors : errors - before.errors;
    const recent = this.#intervals.filter(({ endMs }) => now - endMs < KEPT_MS);
    this.#intervals = [...recent, { startMs: before.at, endMs: now, total, bad }];
    const count = this.#intervals.reduce((sum, interval) => sum + interval.bad, 0);
    return count < FEWEST_ERRORS
      ? undefined
      : this.#burnTrouble(burnOf(this.#intervals, OBJECTIVE, now));
  }

  #burnTrouble(outlook: BurnOutlook): Trouble | undefined {
    if (outlook.state !== 'burning') return undefined;
    const { rate, long } = outlook.burn;
    const times = Math.round(long * 10) / 10;
    const text = `errors use up their budget ${times} times as fast as it may last`;
    return this.#trouble('burn', rate >= PAGE_RATE ? 'page' : 'ticket', text);
  }

  #trouble(kind: string, severity: Trouble['severity'], text: string): Trouble {
    const { environment, release } = this.shipped;
    const key = `${environment.name} ${release.system} ${kind}`;
    return { key, group: environment.name, severity, text: `${release.system}: ${text}` };
  }
}
