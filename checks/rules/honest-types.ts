/** Types are not switched off: no `any`, no `!`, no comment that silences the compiler. */
import type { Finding, Rule } from '../rule.ts';

export const honestTypes: Rule = (repository) =>
  repository.code.flatMap((source) => {
    const find = (start: number, what: string, fix: string): Finding => {
      const line = source.lineOf(start);
      return { path: source.path, line, message: `switches types off (${what})`, fix };
    };
    const anys = source
      .all('TSAnyKeyword')
      .map((node) => find(node.start, 'any', 'Use the real type, or `unknown` and look at it.'));
    const bangs = source
      .all('TSNonNullExpression')
      .map((node) => find(node.start, '!', 'Handle the missing value, or say why it is an error.'));
    const silenced = source.comments
      .filter(({ text }) => /@ts-(?:ignore|nocheck)|@ts-expect-error\s*$/.test(text))
      .map((comment) =>
        find(
          comment.start,
          '@ts-...',
          'Correct the type. Where a test must break one: @ts-expect-error and the reason.',
        ),
      );
    return [...anys, ...bangs, ...silenced];
  });
