/** History for other tools: every fact as a line of JSON, or every attempt as a row of CSV. */
import type { AttemptEnded } from '../model/facts.ts';
import type { KeptRun } from '../store/stored-runs.ts';
import type { Upkeep } from '../store/upkeep.ts';

export type ExportFormat = 'ndjson' | 'csv';

const COLUMNS = [
  'run',
  'time',
  'tree',
  'system',
  'suite',
  'file',
  'title',
  'parameter',
  'ordinal',
  'outcome',
  'duration_ms',
  'message',
];

/** Pieces of text, one for each run. */
export async function* exportHistory(
  upkeep: Pick<Upkeep, 'runs'>,
  format: ExportFormat,
  since: number,
): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\n`;
  for await (const run of upkeep.runs(since)) {
    yield format === 'csv' ? csvOf(run) : ndjsonOf(run);
  }
}

function ndjsonOf({ facts }: KeptRun): string {
  return facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
}

function csvOf({ facts, summary }: KeptRun): string {
  return facts
    .filter((fact): fact is AttemptEnded => fact.kind === 'attempt ended')
    .map(({ run, at, attempt }) => {
      const { locator, ordinal, outcome, durationMs, failure } = attempt;
      const row = [
        run,
        new Date(at).toISOString(),
        summary.tree,
        locator.system,
        locator.suite,
        locator.file,
        locator.titles.join(' > '),
        attempt.case.parameter,
        ordinal,
        outcome,
        durationMs,
        failure?.message ?? '',
      ];
      return `${row.map(field).join(',')}\n`;
    })
    .join('');
}

/** Quoted where it must be; a sign before which a spreadsheet would calculate is disarmed. */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
