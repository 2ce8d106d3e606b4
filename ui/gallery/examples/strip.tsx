import { type Day, Strip } from '@gauntlet/ui';

export const title = 'Four-week strip';
export const about =
  'A cell for each day: tall when all passed, middle from 95 %, low under it, dashed ' +
  'without runs; a diamond marks a day with flaky tests. Tab to it, then use the arrows.';

const failed: Record<number, number> = { 3: 4, 9: 61, 10: 12, 17: 2, 24: 9 };
const flaky: Record<number, number> = { 6: 1, 10: 3, 21: 1 };

const days: Day[] = Array.from({ length: 28 }, (_, at) => {
  const weekend = at % 7 >= 5;
  const total = weekend ? 0 : 412;
  return {
    date: new Date(Date.UTC(2026, 9, 26 + at)).toISOString().slice(0, 10),
    total,
    passed: total - (failed[at] ?? 0),
    flaky: weekend ? 0 : (flaky[at] ?? 0),
  };
});

export function Example() {
  return (
    <div className="stack">
      <Strip label="integration" days={days} />
      <Strip label="contract" days={days.map((day) => ({ ...day, passed: day.total, flaky: 0 }))} />
      <Strip
        label="chaos"
        days={days.map(({ date }) => ({ date, total: 0, passed: 0, flaky: 0 }))}
      />
    </div>
  );
}
