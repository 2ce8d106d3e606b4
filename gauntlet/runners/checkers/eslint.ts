/** ESLint, in its own JSON. */
import { lineOf, listOf, recordOf, textOf } from '../../formats/value.ts';
import { checker, fileIn } from './checker.ts';
import { documentFormat } from './reading.ts';

const format = documentFormat('eslint', ['*'], (file) =>
  listOf(file.messages).map((each) => {
    const message = recordOf(each) ?? {};
    return {
      // A message without a rule is of a file that could not be parsed.
      rule: textOf(message.ruleId) ?? 'parse',
      severity: message.severity === 2 ? 'medium' : 'low',
      message: textOf(message.message) ?? '',
      place: {
        file: textOf(file.filePath) ?? '',
        line: lineOf(message.line) ?? 1,
        column: lineOf(message.column) ?? 1,
      },
    };
  }),
);

export const eslint = checker({
  name: 'eslint',
  install: 'npm install --save-dev eslint',
  layer: 'precommit',
  program: ['eslint'],
  arguments: () => ['--format=json', '--no-error-on-unmatched-pattern'],
  target: ['.'],
  files: /\.[cm]?[jt]sx?$/,
  codes: [1],
  format,
  detect: (folder) => fileIn(folder, /^eslint\.config\.[cm]?[jt]s$/, /^\.eslintrc(?:\.\w+)?$/),
});
