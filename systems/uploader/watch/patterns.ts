/** Which files of a directory are wanted: include and exclude, as globs below the directory. */
import { matchesGlob } from 'node:path';
import type { SourceDirectory } from '../model/nouns.ts';

/** A pattern without a slash is about the name, wherever the file is. */
export function isWanted(directory: SourceDirectory, relativePath: string): boolean {
  const { include, exclude } = directory;
  const isIncluded = include.length === 0 || include.some((glob) => fits(relativePath, glob));
  return isIncluded && !exclude.some((glob) => fits(relativePath, glob));
}

function fits(relativePath: string, glob: string): boolean {
  if (glob.includes('/')) return matchesGlob(relativePath, glob.replace(/^\.?\//, ''));
  return matchesGlob(relativePath.slice(relativePath.lastIndexOf('/') + 1), glob);
}
