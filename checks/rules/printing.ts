/** Only the parts that speak to a person print; everything else returns, logs or reports. */
import { isUse } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const SPEAKERS = /(?:^|\/)(?:cli|render)\/|^checks\/|^bench\/|\.mjs$/;

export const printing: Rule = (repository) =>
  repository.code
    .filter(({ path }) => !SPEAKERS.test(path))
    .flatMap((source) =>
      source
        .all('Identifier')
        .filter((node) => node.name === 'console' && isUse(node))
        .map((node) => ({
          path: source.path,
          line: source.lineOf(node.start),
          message: 'prints to the console',
          fix: 'Return the value, use the logger, or move the printing to cli/ or render/.',
        })),
    );
