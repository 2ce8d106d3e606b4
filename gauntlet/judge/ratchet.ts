/**
 * A ratchet asks for no number: what was reached may not get worse. On the first day nothing is
 * kept, so nothing is red; from the day it is, the project can't slide back.
 */
import type { Measure, Ratchet } from '../model/nouns.ts';
import type { Judgement } from './rule.ts';

const FILE = '.gauntlet/ratchet.json';

export function ratcheted(judgement: Judgement, ratchet: Ratchet): Judgement {
  const measures = judgement.measures ?? [];
  const compared = measures.map((measure) => compare(measure, ratchet[measure.key]));
  const worse = compared.filter(({ state }) => state === 'worse');
  if (worse.length > 0) {
    const message = worse.map(({ text }) => text).join(', ');
    const advice = judgement.outlook === 'pass' ? undefined : judgement.action;
    const action = advice ?? `Bring it back, or lower the value in ${FILE} in a reviewed change.`;
    return { outlook: 'fail', message, action, details: judgement.details ?? [], measures };
  }
  const lost = compared.filter(({ state }) => state === 'lost');
  const isMeasured = measures.length > 0 && measures.every(({ value }) => value !== undefined);
  if (isMeasured) return { outlook: 'pass', message: passing(compared), measures };
  if (judgement.outlook === 'unknown' && lost.length === 0) return judgement;
  const message = lost.map(({ text }) => text).join(', ') || 'nothing was measured';
  const action =
    lost.length === 0
      ? 'Run it to the end: mend what is listed here first.'
      : `Measure it again, or take it out of ${FILE} in a reviewed change.`;
  return { outlook: 'unknown', message, action, details: judgement.details ?? [], measures };
}

interface Compared {
  readonly state: 'kept' | 'new' | 'worse' | 'lost';
  readonly text: string;
}

function compare(measure: Measure, reached: number | undefined): Compared {
  const { key, value, unit } = measure;
  const what = key.slice(key.indexOf('/') + 1);
  const number = (each: number) => `${rounded(measure, each)} ${unit}`.trim();
  if (value === undefined) {
    if (reached === undefined) return { state: 'new', text: '' };
    return { state: 'lost', text: `${what} had reached ${number(reached)}, not measured now` };
  }
  if (reached === undefined) return { state: 'new', text: `${what} ${number(value)}` };
  const text = `${what} ${number(value)}, had reached ${number(reached)}`;
  return { state: isWorse(measure, value, reached) ? 'worse' : 'kept', text };
}

function isWorse(measure: Measure, value: number, reached: number): boolean {
  const slack = (Math.abs(reached) * measure.slackPercent) / 100;
  return measure.better === 'higher'
    ? value < reached - slack - CRUMB
    : value > reached + slack + CRUMB;
}

function passing(compared: readonly Compared[]): string {
  const [first] = compared;
  const what = compared.length === 1 && first ? first.text : `${compared.length} values hold`;
  const fresh = compared.filter(({ state }) => state === 'new').length;
  if (fresh === 0) return what;
  const count = compared.length === 1 ? '' : `${fresh} `;
  return `${what}; ${count}not kept yet: gauntlet ratchet update`;
}

/** What to keep after this judgement: only ever better than what was kept. */
export function raised(ratchet: Ratchet, measures: readonly Measure[]): Ratchet {
  const next: Record<string, number> = { ...ratchet };
  for (const measure of measures) {
    const { key, value, better } = measure;
    if (value === undefined) continue;
    const now = rounded(measure, value);
    const reached = next[key];
    if (reached === undefined) next[key] = now;
    else next[key] = better === 'higher' ? Math.max(reached, now) : Math.min(reached, now);
  }
  return Object.fromEntries(Object.entries(next).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** To the worse side, so that what is kept is never better than what was measured. */
function rounded({ better }: Measure, value: number): number {
  const scaled = value * 100;
  return (better === 'higher' ? Math.floor(scaled + CRUMB) : Math.ceil(scaled - CRUMB)) / 100;
}

/** What a division leaves: 99.6 in hundredths is 9959.999999999998. */
const CRUMB = 1e-9;
