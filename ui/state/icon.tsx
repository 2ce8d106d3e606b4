// One shape per state, told apart without colour. Drawn on a grid of 12, in the colour of the text.
import type { State } from '../tokens.ts';

const paths: Record<State, string> = {
  pass: 'M2 6.5 4.8 9.3 10 3.2',
  fail: 'M2.8 2.8 9.2 9.2M9.2 2.8 2.8 9.2',
  unknown: 'M3.7 4.2a2.3 2.3 0 1 1 3.5 2c-.8.5-1.2.8-1.2 1.7M6 10v.6',
  running: 'M6 1.5A4.5 4.5 0 1 1 1.5 6',
  skipped: 'M2 3l3.5 3L2 9M6.5 3 10 6 6.5 9',
  quarantined: 'M6 1.5 10 3v3c0 2.3-1.6 3.9-4 4.6C3.6 9.9 2 8.3 2 6V3zM4 6h4',
};

export function StateIcon({ state }: { state: State }) {
  return (
    <svg className={`state-icon state-icon-${state}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={paths[state]} />
    </svg>
  );
}
