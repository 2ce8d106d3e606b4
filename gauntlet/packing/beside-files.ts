/**
 * Files that the code names by `new URL('./x', import.meta.url)`: a bundle moves the code, and they
 * must move with it. TypeScript becomes an entry of its own; anything else is copied with its whole
 * folder, as a reporter may import what lies beside it.
 */
import { cpSync, existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'rolldown';

const BESIDE = /new URL\(\s*'(\.{1,2}\/[^']+)',\s*import\.meta\.url,?\s*\)/g;
const FOLDER = 'files';

export function besideFiles(root: string, dist: string): Plugin {
  return {
    name: 'beside-files',
    transform(code, id) {
      if (!id.endsWith('.ts') || !code.includes('import.meta.url')) return null;
      return code.replace(BESIDE, (_whole, path: string) => {
        const target = resolve(dirname(id), path);
        if (!existsSync(target)) throw new Error(`${id} names ${path}, which is not there`);
        if (!target.endsWith('.ts')) return moved(copied(target, root, dist));
        const name = relative(root, target).replace(/\.ts$/, '').split(sep).join('-');
        const fileName = `${name}.js`;
        this.emitFile({ type: 'chunk', id: target, fileName });
        return moved(fileName);
      });
    },
  };
}

function moved(path: string): string {
  return `new URL('./${path}', import.meta.url)`;
}

function copied(target: string, root: string, dist: string): string {
  const folder = relative(root, dirname(target)).replaceAll('..', 'up');
  cpSync(dirname(target), join(dist, FOLDER, folder), { recursive: true });
  return [FOLDER, ...join(folder, relative(dirname(target), target)).split(sep)].join('/');
}
