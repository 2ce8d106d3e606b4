/** What a module exports, somebody imports; what nobody imports is private or gone. */
import { entriesOf, packagesOf, targetsOf } from '../repository/packages.ts';
import { isTest, isToolConfig, type Repository } from '../repository/repository.ts';
import type { Rule } from '../rule.ts';

export const deadExports: Rule = (repository) => {
  const taken = namesTaken(repository);
  const surfaces = new Set(
    packagesOf(repository)
      .flatMap(entriesOf)
      .map(({ path }) => path),
  );
  return repository.code
    .filter(({ path }) => !isTest(path) && !isToolConfig(path) && !surfaces.has(path))
    .flatMap((source) => {
      const names = taken.get(source.path);
      if (names === 'all') return [];
      return source.exports
        .filter(({ name }) => name !== 'default' && !names?.has(name))
        .filter(({ name, isType }) => !isType || !isUsedInside(source.text, name))
        .map(({ name, line }) => ({
          path: source.path,
          line,
          message: `exports '${name}', which nothing imports`,
          fix: isUsedInside(source.text, name)
            ? 'Take the word `export` away: it is used in this file only.'
            : 'Use it or delete it.',
        }));
    });
};

/** For each module the names that others take from it. */
function namesTaken(repository: Repository): Map<string, Set<string> | 'all'> {
  const taken = new Map<string, Set<string> | 'all'>();
  for (const source of repository.code) {
    for (const { specifier, names } of source.references) {
      for (const target of targetsOf(repository, source.path, specifier)) {
        if (target.kind !== 'file') continue;
        const known = taken.get(target.path) ?? new Set<string>();
        if (known === 'all') continue;
        for (const name of names ?? []) known.add(name);
        taken.set(target.path, names === undefined ? 'all' : known);
      }
    }
  }
  return taken;
}

/** Types are exported along with the function whose signature they are in. */
function isUsedInside(text: string, name: string): boolean {
  return (
    [...text.matchAll(new RegExp(`(?<![\\w$])${name.replace('$', '\\$')}(?![\\w$])`, 'g'))].length >
    1
  );
}
