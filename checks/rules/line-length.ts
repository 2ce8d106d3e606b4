/** Lines are at most 100 columns wide, so that two files fit side by side. */
import type { Rule } from '../rule.ts';

const MOST_COLUMNS = 100;

export const lineLength: Rule = (repository) =>
  repository.code.flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, index) => {
      if (content.length <= MOST_COLUMNS || [...content].length <= MOST_COLUMNS) return [];
      return [
        {
          path,
          line: index + 1,
          message: `has ${[...content].length} columns; the most is ${MOST_COLUMNS}`,
          fix: 'Break it (npm run fix does most), or list the file in checks/exceptions.json.',
        },
      ];
    }),
  );
