/** Half of the files have at most 150 lines, and none over 500 without a listed reason. */
import type { Finding, Rule } from '../rule.ts';

const MOST_LINES = 500;
const USUAL_LINES = 150;

export const fileLength: Rule = (repository) => {
  const files = repository.code.map(({ path, lineCount }) => ({ path, lineCount }));
  const findings: Finding[] = files
    .filter((file) => file.lineCount > MOST_LINES)
    .map((file) => ({
      path: file.path,
      line: 0,
      message: `has ${file.lineCount} lines; the most is ${MOST_LINES}`,
      fix: 'Split it by concern, or list it with a reason in checks/exceptions.json.',
    }));
  const long = files.filter((file) => file.lineCount > USUAL_LINES);
  if (long.length * 2 <= files.length) return findings;
  const longest = long.sort((a, b) => b.lineCount - a.lineCount)[0];
  const message = `${long.length} of ${files.length} files have more than ${USUAL_LINES} lines`;
  const fix =
    'Split the longest by concern until half of the files are short; this is the longest.';
  return [...findings, { path: longest?.path ?? '', line: 0, message, fix }];
};
