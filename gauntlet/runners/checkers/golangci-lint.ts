/** golangci-lint, in its own JSON; version 2 has other words for it than version 1. */
import { lineOf, recordOf, textOf } from '../../formats/value.ts';
import { checker, fileIn } from './checker.ts';
import { documentFormat } from './reading.ts';

const format = documentFormat('golangci-lint', ['Issues', '*'], (found) => {
  const at = recordOf(found.Pos) ?? {};
  const place = { file: textOf(at.Filename) ?? '', line: lineOf(at.Line) ?? 1 };
  const message = textOf(found.Text) ?? '';
  return [{ rule: textOf(found.FromLinter) ?? 'unknown', severity: 'low', message, place }];
});

export const golangciLint = checker({
  name: 'golangci-lint',
  install: 'see https://golangci-lint.run/docs/welcome/install',
  layer: 'precommit',
  program: ['golangci-lint'],
  arguments: (options) =>
    options.flag('version1')
      ? ['run', '--out-format=json']
      : ['run', '--output.json.path=stdout', '--output.text.path=stderr', '--show-stats=false'],
  codes: [1],
  format,
  known: ['version1'],
  detect(folder) {
    const found = fileIn(folder, /^\.golangci\.(?:ya?ml|toml|json)$/);
    if (found === undefined) return undefined;
    const isSecond = /version["']?\s*[:=]\s*["']?2/.test(folder.text(found.why) ?? '');
    return isSecond ? found : { ...found, options: { version1: true } };
  },
});
