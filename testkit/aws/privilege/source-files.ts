/** The source files that a project names: files, folders and patterns. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { awsErrors } from '../errors.ts';
import type { SourceFile } from './scan.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_SHIPPED = /\.d\.[cm]?ts$|[._-](?:test|spec)\.[cm]?[jt]sx?$|(?:^|[/\\])node_modules[/\\]/;

/** Tests and declarations are left out: what they name is never sent in production. */
export function readSources(
  named: string | readonly string[],
  base: string,
): readonly SourceFile[] {
  const paths = [named].flat().flatMap((one) => {
    const stat = statSync(resolve(base, one), { throwIfNoEntry: false });
    if (stat?.isFile()) return [resolve(base, one)];
    const pattern = stat?.isDirectory() ? join(one, '**/*') : one;
    const found = globSync(pattern, { cwd: base, exclude: (name) => /node_modules/.test(name) });
    return found.map((path) => resolve(base, path));
  });
  const sources = [...new Set(paths)]
    .filter((path) => SOURCE.test(path) && !NOT_SHIPPED.test(relative(base, path)))
    .filter((path) => statSync(path).isFile())
    .toSorted();
  if (sources.length === 0) {
    throw awsErrors.make('AWS_NO_SOURCES', { sources: [named].flat().join(', ') });
  }
  return sources.map((path) => ({
    path: relative(base, path),
    text: readFileSync(path, 'utf8'),
  }));
}
