/**
 * The use case `shadow`: the commit that is checked out gets copies of what users ask. Its answers
 * are compared with theirs and dropped, so that nobody but who looks at the differences sees it.
 */
import type { Project } from '../../config/project.ts';
import { errors } from '../../model/errors.ts';
import type { ShadowCounts } from '../../release/proxy/shadow.ts';
import type { ShipPorts } from './ports.ts';
import { type Tried, withTrial } from './trial.ts';

export interface ShadowAsked {
  readonly environment: string;
  readonly system: string | undefined;
  /** Of the requests without effects, from 0 to 1. */
  readonly share: number;
  readonly forMs: number;
}

export function shadow(
  project: Project,
  { environment, system, share, forMs }: ShadowAsked,
  ports: ShipPorts,
): Promise<Tried<ShadowCounts>> {
  const asked = { environment, system, what: 'shadow', steps: ['deploy', 'smoke'] } as const;
  return withTrial(project, asked, ports, async ({ target, version, context }) => {
    if (target.shadow === undefined) throw errors.make('TRIAL_TARGET', { what: 'shadow' });
    await target.shadow.set({ version, share });
    const untilMs = ports.clock() + forMs;
    const { lookMs } = context.ship.shipped.environment.canary;
    while (ports.clock() < untilMs && !ports.signal.aborted) {
      await ports.wait(Math.min(lookMs, Math.max(1, untilMs - ports.clock())), ports.signal);
      const { compared, same } = await target.shadow.read();
      context.seen(`${compared} answers compared, ${same} the same`);
    }
    const counts = await target.shadow.read();
    await target.shadow.set(undefined);
    return counts;
  });
}
