/** Enough of all lines run in tests. */

import type { Evidence } from '../../model/evidence.ts';
import type { Measure } from '../../model/nouns.ts';
import { modulesOf } from '../covered/areas.ts';
import { percentOf, reaches, shareOf } from '../covered/lines.ts';
import { measured, showsCoverage } from '../covered/need.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { percentText, shortList } from '../shared/text.ts';

const MOST_NAMED = 5;

interface Parameters {
  readonly percent: number;
}

export const coverage = defineRule<Parameters>({
  name: 'coverage',
  canRatchet: true,
  layers: () => ['unit', 'integration'],
  isShownBy: showsCoverage,
  parameters: (reader) => ({ percent: reader.percent('percent', 80) }),
  judge,
});

function judge(evidence: Evidence, { percent }: Parameters): Judgement {
  const measure = measureOf(evidence);
  const need = measured(evidence);
  if (!need.known) return { ...need.judgement, measures: [measure] };
  const { files } = need.state;
  const others = files.filter(({ otherTree }) => otherTree !== undefined);
  if (others.length > 0) {
    const message = `${others.length} of ${files.length} files were measured at another tree`;
    const action = 'Measure them at this tree: `gauntlet run --coverage`.';
    return { outlook: 'unknown', message, action, measures: [measure] };
  }
  const share = shareOf(files);
  const now = percentText(percentOf(share));
  const measures = [{ ...measure, value: percentOf(share) }];
  if (reaches(share, percent)) return { outlook: 'pass', message: now, measures };
  const missing = Math.ceil((percent * share.total) / 100) - share.covered;
  const modules = modulesOf(need.state)
    .map(({ module, share: each }) => ({ module, open: each.total - each.covered }))
    .filter(({ open }) => open > 0)
    .sort((a, b) => b.open - a.open)
    .map(({ module, open }) => `${module}: ${open} lines not run`);
  return {
    outlook: 'fail',
    message: `${now}, needs ${percent} %`,
    action: `Cover ${missing} more line(s); \`gauntlet coverage\` shows which did not run.`,
    details: shortList(modules, MOST_NAMED),
    measures,
  };
}

/** Another profile runs other tests and covers other lines: each has a value of its own. */
function measureOf({ subject }: Evidence): Measure {
  const key = `coverage/${subject.profile}`;
  return { key, better: 'higher', unit: '%', slackPercent: 0 };
}
