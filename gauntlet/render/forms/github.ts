/** Lines that GitHub Actions turns into annotations on the lines of a pull request. */
import type { Place, Severity } from '../../model/nouns.ts';
import { plain } from '../text.ts';
import type { Form } from './form.ts';

/** GitHub shows ten errors and ten warnings of a step, and drops the rest without a word. */
const MOST = 10;

export const github: Form = {
  name: 'github',
  summary: 'annotations, as lines that GitHub Actions reads from the output of a step',
  file: 'annotations.txt',
  render({ view }) {
    const tasks = view.layers.flatMap(({ tasks }) => tasks);
    const errors = tasks.flatMap(({ failures }) =>
      failures.map(({ place, title, failure, id }) =>
        line('error', place, title, `${failure.message}\nagain: gauntlet repro ${id}`),
      ),
    );
    const unknown = tasks
      .filter(({ mark }) => mark === 'unknown')
      .map(({ task }) => line('error', undefined, task.id, 'gave no evidence'));
    const findings = tasks.flatMap(({ findings }) =>
      findings.map(({ severity, place, rule, message }) => ({
        kind: kindOf(severity),
        text: line(kindOf(severity), place, rule, message),
      })),
    );
    const found = (kind: string) => findings.filter((one) => one.kind === kind);
    const warnings = tasks.flatMap(({ recovered }) =>
      recovered.map(({ locator, attempts }) => {
        const place = attempts[0]?.place;
        const title = locator?.titles.join(' > ') ?? '';
        return line('warning', place, title, `flaky: passed after ${attempts.length} attempts`);
      }),
    );
    return [
      ...bounded('error', [...errors, ...unknown, ...found('error').map(({ text }) => text)]),
      ...bounded('warning', [...warnings, ...found('warning').map(({ text }) => text)]),
      ...found('notice')
        .map(({ text }) => text)
        .slice(0, MOST),
    ]
      .map((each) => `${each}\n`)
      .join('');
  },
};

function kindOf(severity: Severity): 'error' | 'warning' | 'notice' {
  if (severity === 'critical' || severity === 'high') return 'error';
  return severity === 'medium' ? 'warning' : 'notice';
}

function bounded(kind: string, lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST) return lines;
  const more = lines.length - MOST + 1;
  return [...lines.slice(0, MOST - 1), `::${kind}::and ${more} more, in the summary of this job`];
}

function line(kind: string, place: Place | undefined, title: string, message: string): string {
  const properties = [
    ...(place === undefined || place.file === '' ? [] : [`file=${property(place.file)}`]),
    ...(place?.line === undefined ? [] : [`line=${place.line}`]),
    ...(place?.line === undefined || place.column === undefined ? [] : [`col=${place.column}`]),
    `title=${property(plain(title))}`,
  ];
  return `::${kind} ${properties.join(',')}::${data(plain(message))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
