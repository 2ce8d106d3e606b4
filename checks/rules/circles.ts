/** No file imports what imports it, types included: who reads one of them would need them all. */
import { importsOf } from '../repository/packages.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

export const circles: Rule = (repository) => {
  const modules = new Set(repository.code.map(({ path }) => path));
  const done = new Set<string>();
  return [...modules].flatMap((path) => from(repository, path, { modules, done, way: [] }));
};

interface Walk {
  readonly modules: ReadonlySet<string>;
  /** All that these import was walked. */
  readonly done: Set<string>;
  /** From where the walk began to where it is. */
  readonly way: readonly string[];
}

function from(repository: Repository, path: string, walk: Walk): readonly Finding[] {
  const { modules, done } = walk;
  if (done.has(path)) return [];
  const way = [...walk.way, path];
  const findings = importsOf(repository, path).flatMap(({ path: next, line }) => {
    const at = way.indexOf(next);
    if (at < 0) return modules.has(next) ? from(repository, next, { ...walk, way }) : [];
    const circle = [...way.slice(at), next].join(' -> ');
    return [{ path, line, message: `closes a circle: ${circle}`, fix: FIX }];
  });
  done.add(path);
  return findings;
}

const FIX = 'Move what both need into a file of its own, or hand it in as an argument from above.';
