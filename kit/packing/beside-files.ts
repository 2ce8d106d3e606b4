/**
 * Files that the code names by `new URL('./x', import.meta.url)`: a bundle moves the code, and they
 * must move with it. TypeScript becomes an entry of its own; anything else is copied with its whole
 * folder, as a reporter may import what lies beside it.
 */
import { cpSync, existsSync, statSync } from 'node:fs';
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

/** A folder that is named itself goes as a whole; TypeScript never does, it would not run there. */
function copied(target: string, root: string, dist: string): string {
  const from = statSync(target).isDirectory() ? target : dirname(target);
  const to = join(FOLDER, relative(root, from).replaceAll('..', 'up'));
  cpSync(from, join(dist, to), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  return join(to, relative(from, target)).split(sep).join('/');
}
