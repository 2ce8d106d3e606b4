/** What is critical is covered to the last line; the standard and the relaxed as they need. */

import type { Evidence, Subject } from '../../model/evidence.ts';
import type { Area, Measure, Outlook } from '../../model/nouns.ts';
import { type AreaState, areaStates } from '../covered/areas.ts';
import { percentOf, reaches } from '../covered/lines.ts';
import { measured, showsCoverage } from '../covered/need.ts';
import { defineRule, type Judgement, type Standing, worst } from '../rule.ts';
import { linesText, percentText, shortList } from '../shared/text.ts';

const MOST_NAMED = 10;

type Parameters = Readonly<Record<Area['kind'], number>>;

export const areas = defineRule<Parameters>({
  name: 'areas',
  canRatchet: true,
  layers: () => ['unit', 'integration'],
  isShownBy: showsCoverage,
  parameters: (reader) => ({
    critical: reader.percent('critical', 100),
    standard: reader.percent('standard', 80),
    relaxed: reader.percent('relaxed', 0),
  }),
  judge,
});

function judge(evidence: Evidence, needed: Parameters, standing: Standing): Judgement {
  const { subject } = evidence;
  const declared = standing.areas ?? [];
  if (declared.length === 0) {
    const action = 'Declare `areas` of a system in the configuration: critical, standard, relaxed.';
    return { outlook: 'unknown', message: 'no area is declared', action };
  }
  const need = measured(evidence);
  if (!need.known)
    return { ...need.judgement, measures: declared.map((area) => measureOf(area, subject)) };
  const states = areaStates(declared, need.state).map((state) => ({
    ...state,
    outlook: outlookOf(state, needed[state.area.kind]),
  }));
  const outlook = worst(states.map((state) => state.outlook));
  const bad = states.filter((state) => state.outlook !== 'pass');
  const measures = states.map((state) => measureOf(state.area, subject, state));
  if (bad.length === 0) return { outlook, message: `${states.length} areas covered`, measures };
  const message = bad.map((state) => say(state, needed[state.area.kind])).join(', ');
  const details = bad.flatMap(detailsOf);
  return { outlook, message, action: actionFor(outlook), details, measures };
}

function outlookOf(state: AreaState, needed: number): Outlook {
  const isOther = state.otherTrees.length > 0;
  // Old lines prove nothing about this tree, neither that they run nor that they do not.
  if (isOther || state.share.total === 0) return needed === 0 ? 'pass' : 'unknown';
  if (!reaches(state.share, needed)) return 'fail';
  return state.unseen.length > 0 && needed > 0 ? 'unknown' : 'pass';
}

function say(state: AreaState, needed: number): string {
  const { area, share, otherTrees } = state;
  if (share.total === 0) return `${area.name} not measured`;
  const [other] = otherTrees;
  const where = other === undefined ? '' : ` at the tree ${other.slice(0, 7)}, not at this one`;
  return `${area.name} ${percentText(percentOf(share))}${where}, needs ${needed} %`;
}

function detailsOf({ area, files, unseen }: AreaState): readonly string[] {
  const open = files
    .filter(({ missed }) => missed.length > 0)
    .map(({ file, missed }) => `${file}:${linesText(missed)} not run`);
  return [
    ...shortList(open, MOST_NAMED),
    ...unseen.map((pattern) => `${area.name}: no measured file is ${pattern}`),
  ];
}

function actionFor(outlook: Outlook): string {
  return outlook === 'fail'
    ? 'Write tests that run the lines above; `gauntlet coverage --html` shows them in place.'
    : 'Measure the whole area at this tree, or correct its `files` in the configuration.';
}

function measureOf(area: Area, { profile }: Subject, state?: AreaState): Measure {
  const isKnown = state !== undefined && state.share.total > 0 && state.otherTrees.length === 0;
  const value = isKnown && state.unseen.length === 0 ? { value: percentOf(state.share) } : {};
  return {
    key: `areas/${profile}: ${area.name}`,
    ...value,
    better: 'higher',
    unit: '%',
    slackPercent: 0,
  };
}
