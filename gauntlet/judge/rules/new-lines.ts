/** What a change brings is tested with it, however little of the old code is. */

import type { ChangedFile, Evidence } from '../../model/evidence.ts';
import { type FileLines, percentOf, reaches } from '../covered/lines.ts';
import { measured, showsCoverage } from '../covered/need.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { linesText, percentText, shortList } from '../shared/text.ts';

const MOST_NAMED = 10;

interface Parameters {
  readonly percent: number;
}

export const newLines = defineRule<Parameters>({
  name: 'new lines',
  needs: ['diff'],
  layers: () => ['unit', 'integration'],
  isShownBy: showsCoverage,
  parameters: (reader) => ({ percent: reader.percent('percent', 90) }),
  judge,
});

function judge(evidence: Evidence, { percent }: Parameters): Judgement {
  const { diff } = evidence;
  if (diff.state !== 'present') {
    const action = 'Fetch the base of the change (in CI: the whole history), and run again.';
    return { outlook: 'unknown', message: `the change is not known: ${diff.why}`, action };
  }
  const need = measured(evidence);
  if (!need.known) return need.judgement;
  const files = new Map(need.state.files.map((each) => [each.file, each]));
  const changed = diff.value.flatMap((change) => linesOf(change, files.get(change.file)));
  const stale = changed.filter(({ lines }) => lines.otherTree !== undefined);
  if (stale.length > 0) {
    const action = 'Measure it at this tree: `gauntlet run --coverage`.';
    const message = `${stale.length} changed files were measured at another tree`;
    return { outlook: 'unknown', message, action };
  }
  const share = {
    covered: changed.reduce((sum, each) => sum + each.covered, 0),
    total: changed.reduce((sum, each) => sum + each.covered + each.missed.length, 0),
  };
  if (share.total === 0) return { outlook: 'pass', message: 'no new line that can run' };
  const message = `${percentText(percentOf(share))} of ${share.total} new lines`;
  if (reaches(share, percent)) return { outlook: 'pass', message };
  const open = changed
    .filter(({ missed }) => missed.length > 0)
    .map(({ lines, missed }) => `${lines.file}:${linesText(missed)} not run`);
  return {
    outlook: 'fail',
    message: `${message}, needs ${percent} %`,
    action: 'Write tests that run the new lines above.',
    details: shortList(open, MOST_NAMED),
  };
}

function linesOf({ lines }: ChangedFile, file: FileLines | undefined) {
  if (file === undefined) return [];
  const missedBefore = new Set(file.missed);
  const missed = lines.filter((line) => missedBefore.has(line));
  const covered = lines.filter((line) => file.hit.has(line)).length;
  return [{ lines: file, missed, covered }];
}
