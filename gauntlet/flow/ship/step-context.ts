/** What every step of a ship works with. */
import type { ShipPlan } from '../../plan/ship/next.ts';
import type { Target } from '../../release/target.ts';
import type { BrokenGlass } from '../gate.ts';
import type { CanaryEvidence } from './canary.ts';
import type { Looker } from './looks.ts';
import type { Ship } from './ship-context.ts';

export interface StepContext {
  readonly ship: Ship;
  readonly plan: ShipPlan;
  readonly target: Target;
  readonly glass: BrokenGlass | undefined;
  readonly looker: Looker;
  readonly evidence: CanaryEvidence;
  seen(text: string): void;
}
