/** What a sweep did, for a person. */
import type { SweepResult } from './sweep.ts';

const shownMax = 20;

export function sweptText(result: SweepResult): string {
  const { removed, failed, inherited, ledgers } = result;
  const left = ledgers.alive > 0 ? `; ${ledgers.alive} of tests that run, left alone` : '';
  const away =
    ledgers.elsewhere > 0
      ? `; ${ledgers.elsewhere} of another machine or container (--elsewhere takes them too)`
      : '';
  const damaged = ledgers.damaged > 0 ? `; ${ledgers.damaged} with damaged lines, kept` : '';
  const lines = [
    `clean-up: ${removed.length} removed, ${failed.length} failed${left}${away}${damaged}`,
    ...shown(removed.map(({ resource }) => `  removed ${resource}`)),
    ...shown(inherited.map(({ resource }) => `  now of a test that runs: ${resource}`)),
    ...shown(
      failed.map(
        ({ id, resource, test, at, failure }) =>
          `  FAILED ${resource} (${id}${test ? `, test '${test}'` : ''}${at ? `, ${at}` : ''}): ` +
          failure,
      ),
    ),
  ];
  return lines.join('\n');
}

function shown(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownMax) return lines;
  return [...lines.slice(0, shownMax), `  ... and ${lines.length - shownMax} more`];
}
