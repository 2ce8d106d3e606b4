/** Every module is reachable from an entry: a command, a package's surface, a test, a tool. */
import { posix } from 'node:path';
import { entriesOf, importsOf, packagesOf } from '../repository/packages.ts';
import { isTest, isToolConfig, type Repository } from '../repository/repository.ts';
import { textOf } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const NAMES_A_MODULE = /[\w.…-]+\.(?:ts|tsx|mts|mjs|js)\b/;

export const deadFiles: Rule = (repository) => {
  const modules = new Set(repository.code.map(({ path }) => path));
  const reached = new Set<string>();
  const queue = [...modules].filter((path) => isEntry(repository, path));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    if (modules.has(path)) queue.push(...reachedFrom(repository, path, modules));
  }
  return [...modules]
    .filter((path) => !reached.has(path))
    .map((path) => ({
      path,
      line: 0,
      message: 'is reached from no command, package surface, test or tool',
      fix: 'Use it or delete it.',
    }));
};

function isEntry(repository: Repository, path: string): boolean {
  if (isTest(path) || isToolConfig(path) || path.endsWith('.d.ts')) return true;
  if (path.startsWith('bench/') || /(?:^|\/)main\.tsx?$/.test(path)) return true;
  return entriesNamed(repository).has(path);
}

/** What the package files, web pages and CI name. */
function entriesNamed(repository: Repository): ReadonlySet<string> {
  return repository.once(entriesNamed, () => {
    const named = new Set<string>();
    for (const one of packagesOf(repository)) {
      for (const { path } of entriesOf(one)) named.add(path);
      for (const script of Object.values(one.manifest.scripts ?? {})) {
        for (const word of script.split(/\s+/)) named.add(posix.join(one.folder, word));
      }
    }
    for (const path of repository.paths) {
      if (path.endsWith('.html')) {
        for (const match of repository.text(path).matchAll(/<script[^>]+src="\/?([^"]+)"/g)) {
          named.add(posix.join(posix.dirname(path), match[1] ?? ''));
        }
      }
      if (!/^\.(?:ci|github)\//.test(path)) continue;
      for (const word of repository.text(path).split(/[\s"']+/)) named.add(posix.normalize(word));
    }
    return named;
  });
}

function reachedFrom(
  repository: Repository,
  path: string,
  modules: ReadonlySet<string>,
): readonly string[] {
  const source = repository.source(path);
  const imported = importsOf(repository, path).map((each) => each.path);
  // A worker, a stub or a command is started by its name: './worker.ts', 'cli/storage.mjs'.
  const started = source.all('Literal', 'TemplateLiteral').flatMap((node) => {
    const text = textOf(node) ?? '';
    if (!NAMES_A_MODULE.test(text) || text.includes('\n')) return [];
    const here = posix.join(posix.dirname(path), text);
    return modules.has(here) ? [here] : modulesNamed(repository, text);
  });
  return [...imported, ...started];
}

/** By the end of its path; what a template fills in may be any name: `programs/${name}.ts`. */
function modulesNamed(repository: Repository, text: string): readonly string[] {
  const tail = text.replace(/^(?:\.{0,2}\/|…)+/, '');
  if (!tail.includes('/')) return [];
  const name = posix.basename(tail);
  const isOpen = name.includes('…');
  const byName = repository.once(modulesNamed, () =>
    Map.groupBy(repository.code, (one) => posix.basename(one.path)),
  );
  const candidates = isOpen ? repository.code : (byName.get(name) ?? []);
  const pattern = `**/${tail.replaceAll('…', '*')}`;
  return candidates.map((one) => one.path).filter((one) => posix.matchesGlob(one, pattern));
}
