// What the strip says about its days. Pure, so that words, levels and weeks are tested alone.

export type Day = {
  /** The day itself, `2026-11-20`. */
  date: string;
  /** Tests that passed, of how many that ran. None ran: no data, which is not a failure. */
  passed: number;
  total: number;
  /** Tests that both passed and failed on one tree. */
  flaky: number;
};

export type Level = 'all' | 'most' | 'few' | 'none';

/** Under this rate a day is a bad day: the rate under which a test counts as flaky by default. */
const MOST = 0.95;

export function level({ passed, total }: Day): Level {
  if (total === 0) return 'none';
  if (passed === total) return 'all';
  return passed / total >= MOST ? 'most' : 'few';
}

/** The last four weeks, whole weeks counted back from the last day. */
export function weeks(days: readonly Day[]): Day[][] {
  const last = days.slice(-28);
  const first = last.length % 7;
  const parts = first === 0 ? [] : [last.slice(0, first)];
  for (let at = first; at < last.length; at += 7) parts.push(last.slice(at, at + 7));
  return parts;
}

/** `98.2 %`; 100 only when all of them passed. */
export function rateText(days: readonly Day[]): string {
  const total = days.reduce((sum, day) => sum + day.total, 0);
  const passed = days.reduce((sum, day) => sum + day.passed, 0);
  if (total === 0) return 'no runs';
  if (passed === total) return '100 %';
  return `${(Math.floor((passed / total) * 1000) / 10).toFixed(1)} %`;
}

const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

function dateText(date: string): string {
  return format.format(new Date(`${date}T00:00:00Z`));
}

export function dayText(day: Day): string {
  const { passed, total, flaky } = day;
  const parts = [`${dateText(day.date)}: ${rateText([day])}`];
  if (total > 0) parts[0] += ` passed (${passed} of ${total})`;
  if (flaky > 0) parts.push(`${flaky} flaky`);
  return parts.join(', ');
}

/** The strip in one sentence, for those who don't look at it cell by cell. */
export function summary(days: readonly Day[]): string {
  const shown = days.slice(-28);
  const ran = shown.filter(({ total }) => total > 0);
  const count = shown.length === 1 ? '1 day' : `${shown.length} days`;
  if (ran.length === 0) return `${count}, no runs`;
  const flaky = ran.filter((day) => day.flaky > 0).length;
  const worst = ran.reduce((low, day) =>
    day.passed / day.total < low.passed / low.total ? day : low,
  );
  const parts = [`${count}, ${rateText(ran)} passed`];
  if (level(worst) !== 'all') {
    parts.push(`lowest ${rateText([worst])} on ${dateText(worst.date)}`);
  }
  parts.push(flaky === 0 ? 'no flaky day' : `${flaky} flaky ${flaky === 1 ? 'day' : 'days'}`);
  return parts.join(', ');
}
