/** Nothing names a machine, a private registry or a place that other people do not have. */
import type { Finding, Rule } from '../rule.ts';

const TABLE = 'checks/words.json';

interface Forbidden {
  /** A regular expression. */
  readonly pattern: string;
  readonly why: string;
  readonly fix: string;
}

export const words: Rule = (repository) => {
  const table = repository.json<{ readonly forbidden: readonly Forbidden[] }>(TABLE);
  const forbidden = (table?.forbidden ?? []).map((one) => ({
    ...one,
    expression: new RegExp(one.pattern, 'i'),
  }));
  return repository.paths
    .filter((path) => path !== TABLE)
    .flatMap((path) => {
      const text = repository.text(path);
      return forbidden
        .filter(({ expression }) => expression.test(text))
        .flatMap(({ expression, why, fix }) =>
          text.split('\n').flatMap((content, index): Finding[] => {
            const found = expression.exec(content);
            if (!found) return [];
            return [{ path, line: index + 1, message: `says '${found[0].trim()}': ${why}`, fix }];
          }),
        );
    });
};
