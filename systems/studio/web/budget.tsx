import { useId } from 'react';
import type { JobAnswer } from './answers.ts';
import { dollars } from './format.ts';

/** Spent, held for calls under way, and left, as parts of one bar. */
export function Budget({ cost }: { cost: JobAnswer['cost'] }) {
  const id = useId();
  const budget = Number(cost.budget);
  const share = (part: string) => `${(Number(part) / budget) * 100}%`;
  const percent = Math.floor((Number(cost.spent) / budget) * 1_000) / 10;
  return (
    <div className="budget">
      <span id={id}>Budget</span>
      <span className="label">
        {dollars(cost.spent)} of {dollars(cost.budget)}, {percent} %
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: <meter> can not show two parts */}
      <div
        className="budget-bar"
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={budget}
        aria-valuenow={Number(cost.spent)}
        aria-valuetext={`${percent} percent spent`}
      >
        <span className="budget-spent" style={{ inlineSize: share(cost.spent) }} />
        <span className="budget-held" style={{ inlineSize: share(cost.reserved) }} />
      </div>
    </div>
  );
}
