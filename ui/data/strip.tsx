// Four weeks at a glance. One stop of the keyboard; the arrows go from day to day. The height of
// a cell says as much as its colour, and a flaky day carries a diamond.
import './strip.css';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { type Day, dayText, level, rateText, summary, weeks } from './strip-days.ts';

type Props = {
  label: string;
  /** Oldest first, one for each day, days without runs too. The last 28 are shown. */
  days: readonly Day[];
  /** Opens the day. */
  onDay?: (day: Day) => void;
};

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowDown: (at, last) => Math.min(last, at + 7),
  ArrowUp: (at) => Math.max(0, at - 7),
  Home: () => 0,
  End: (_, last) => last,
};

export function Strip({ label, days, onDay }: Props) {
  const id = useId();
  const cells = useRef<HTMLDivElement>(null);
  const parts = weeks(days);
  const shown = parts.flat();
  const last = shown.length - 1;
  const [current, setCurrent] = useState(last);
  const [tip, setTip] = useState<Tip>();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setTip(undefined);
    const next = steps[event.key]?.(current, last);
    if (next === undefined) return;
    event.preventDefault();
    cells.current?.querySelectorAll('button')[next]?.focus();
  };
  const cell = (day: Day, at: number) => (
    <button
      key={day.date}
      type="button"
      className={`strip-day strip-${level(day)}`}
      aria-label={dayText(day)}
      tabIndex={at === Math.min(current, last) ? 0 : -1}
      onFocus={({ currentTarget }) => {
        setCurrent(at);
        setTip(tipAt(currentTarget, day));
      }}
      onBlur={() => setTip(undefined)}
      onMouseEnter={({ currentTarget }) => setTip(tipAt(currentTarget, day))}
      onMouseLeave={() => setTip(undefined)}
      onKeyDown={onKeyDown}
      onClick={({ currentTarget }) => {
        setTip(tipAt(currentTarget, day));
        onDay?.(day);
      }}
    >
      {day.flaky > 0 && <span className="strip-flaky" />}
      <span className="strip-bar" />
    </button>
  );
  return (
    <figure className="strip" aria-labelledby={id}>
      <figcaption className="strip-caption">
        <span className="strip-label" id={id}>
          {label}
        </span>
        <span className="strip-summary">{summary(days)}</span>
      </figcaption>
      <div className="strip-weeks" ref={cells}>
        {parts.map((week, number) => (
          <div className="strip-week" key={week[0]?.date}>
            <div className="strip-days">
              {week.map((day, index) => cell(day, shown.length - rest(parts, number) + index))}
            </div>
            <span className="strip-rate">{rateText(week)}</span>
          </div>
        ))}
        {tip && <TipView tip={tip} />}
      </div>
    </figure>
  );
}

/** How many days there are from this week on. */
function rest(parts: readonly Day[][], from: number): number {
  return parts.slice(from).reduce((sum, week) => sum + week.length, 0);
}

type Tip = { text: string; topPx: number; share: number };

function tipAt(cell: HTMLElement, day: Day): Tip {
  const middlePx = cell.offsetLeft + cell.offsetWidth / 2;
  const widthPx = cell.offsetParent?.clientWidth ?? 1;
  return { text: dayText(day), topPx: cell.offsetTop, share: middlePx / widthPx };
}

/** Hangs by the same share of its own width as the day's place: never outside the strip. */
function TipView({ tip }: { tip: Tip }) {
  const left = `${tip.share * 100}%`;
  return (
    <span
      className="strip-tip"
      role="tooltip"
      style={{ left, top: tip.topPx, translate: `-${left} -100%` }}
    >
      {tip.text}
    </span>
  );
}
