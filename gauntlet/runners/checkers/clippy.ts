/** Clippy, as cargo's messages: a JSON object a line. */
import { lineOf, listOf, recordOf, textOf } from '../../formats/value.ts';
import { checker, fileIn } from './checker.ts';
import { jsonLinesFormat } from './reading.ts';

const format = jsonLinesFormat('clippy', (line) => {
  const message = recordOf(line.message);
  if (line.reason !== 'compiler-message' || message === undefined) return [];
  const span = listOf(message.spans)
    .map(recordOf)
    .find((each) => each?.is_primary === true);
  // What has no place sums up what had one.
  if (span === undefined) return [];
  const rule = textOf(recordOf(message.code)?.code) ?? 'rustc';
  const place = {
    file: textOf(span.file_name) ?? '',
    line: lineOf(span.line_start) ?? 1,
    column: lineOf(span.column_start) ?? 1,
  };
  const severity = message.level === 'error' ? 'medium' : 'low';
  return [{ rule, severity, message: textOf(message.message) ?? '', place }];
});

export const clippy = checker({
  name: 'clippy',
  install: 'rustup component add clippy',
  layer: 'types',
  program: ['cargo'],
  arguments: () => ['clippy', '--message-format=json', '--workspace'],
  codes: [101],
  format,
  detect: (folder) => (folder.program('cargo-clippy') ? fileIn(folder, 'Cargo.toml') : undefined),
});
