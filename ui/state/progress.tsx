import './progress.css';
import { useId } from 'react';
import { durationText } from './duration.ts';

type Props = {
  label: string;
  /** How far it is; left out while nobody knows. */
  value?: number;
  max?: number;
  /** What is counted: "tests", "records". Percent when left out. */
  unit?: string;
  remainingMs?: number;
};

/** A long job: how far, of how much, and for how long still. */
export function Progress({ label, value, max = 100, unit, remainingMs }: Props) {
  const id = useId();
  const known = value === undefined || max <= 0 ? undefined : Math.min(max, Math.max(0, value));
  const share = known === undefined ? undefined : known / max;
  const text = progressText(share, value, max, unit, remainingMs);
  return (
    <div className="progress">
      <span className="progress-label" id={id}>
        {label}
      </span>
      <span className="progress-text">{text}</span>
      <div
        className="progress-track"
        role="progressbar"
        aria-labelledby={id}
        aria-valuetext={text}
        {...(share === undefined
          ? {}
          : { 'aria-valuemin': 0, 'aria-valuemax': max, 'aria-valuenow': known })}
      >
        <div
          className={share === undefined ? 'progress-sweep' : 'progress-bar'}
          style={share === undefined ? undefined : { inlineSize: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

function progressText(
  share: number | undefined,
  value: number | undefined,
  max: number,
  unit: string | undefined,
  remainingMs: number | undefined,
): string {
  // Rounded down: 100 % is said when it is done, not before.
  const percent = share === undefined ? undefined : `${Math.floor(share * 100)} %`;
  const count = unit === undefined ? undefined : `${value} of ${max} ${unit}`;
  const known = percent === undefined ? 'working' : count ? `${count}, ${percent}` : percent;
  if (remainingMs === undefined || share === 1) return known;
  return `${known}, about ${durationText(remainingMs)} left`;
}
