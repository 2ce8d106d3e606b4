/** A thing has one name everywhere: no default exports, but where a tool asks for one. */
import { isToolConfig } from '../repository/repository.ts';
import type { Rule } from '../rule.ts';

export const defaultExports: Rule = (repository) =>
  repository.code
    .filter(({ path }) => !isToolConfig(path) && !path.endsWith('.d.ts'))
    .flatMap(({ path, exports }) =>
      exports
        .filter(({ name }) => name === 'default')
        .map(({ line }) => ({
          path,
          line,
          message: 'has a default export',
          fix: 'Export it by its name.',
        })),
    );
