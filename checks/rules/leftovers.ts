/** Nothing is left for later in a comment: it is done, or it is an issue. */
import type { Rule } from '../rule.ts';

// A mark, not a word of a sentence: capitals alone, as everyone writes them.
const MARK = /\b(?:TODO|FIXME|XXX|HACK|WIP)\b/;

export const leftovers: Rule = (repository) =>
  repository.code.flatMap((source) =>
    source.comments.flatMap((comment) => {
      const mark = MARK.exec(comment.text);
      if (!mark) return [];
      return [
        {
          path: source.path,
          line: source.lineOf(comment.start + 2 + mark.index),
          message: `leaves something for later (${mark[0]})`,
          fix: 'Do it now, or open an issue and say here what is true today.',
        },
      ];
    }),
  );
