/**
 * What went wrong with what users had, kept with its timeline.
 *
 *   Incident       one time of trouble in one environment
 *   IncidentEntry  what was seen or done at a moment of it
 */
export interface IncidentEntry {
  readonly at: number;
  /** It began or more came, users got another version back, or all was well again. */
  readonly kind: 'trouble' | 'back' | 'over';
  readonly text: string;
}

export interface Incident {
  readonly id: string;
  readonly environment: string;
  readonly entries: readonly IncidentEntry[];
}

export function isOver({ entries }: Incident): boolean {
  return entries.at(-1)?.kind === 'over';
}
