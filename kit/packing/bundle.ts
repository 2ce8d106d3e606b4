import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { asciiOf } from './ascii.ts';
import { besideFiles } from './beside-files.ts';
import { builtins } from './builtins.ts';

export interface BundleOptions {
  /** The folder of the product. */
  readonly root: string;
  readonly dist: string;
  /** Name of the entry -> its file, relative to the root. */
  readonly entries: Readonly<Record<string, string>>;
  /** Neither bundled nor installed with it: whoever uses it brings it, or does without. */
  readonly leftOut: readonly (string | RegExp)[];
  /**
   * Name of a file -> the modules that go into it with all that they import, so that what is
   * started most reads few files. The first that matches has a module.
   */
  readonly together?: Readonly<Record<string, RegExp>>;
  /** Modules of Node that are loaded by the first call of one of their functions. */
  readonly late?: readonly string[];
  readonly plugins?: readonly Plugin[];
}

/**
 * Our own packages and what they import in few files of JavaScript: Node does not run TypeScript
 * that lies under `node_modules`. Resolves to the paths of all that was bundled.
 */
export async function bundle(options: BundleOptions): Promise<readonly string[]> {
  const { root, dist, entries, leftOut, together = {}, plugins = [] } = options;
  const names = Object.entries(together);
  const build = await rolldown({
    cwd: root,
    input: { ...entries },
    platform: 'node',
    external: [...leftOut],
    plugins: [besideFiles(root, dist), builtins(options.late ?? []), ...plugins],
    logLevel: 'warn',
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    codeSplitting: {
      groups: names.map(([name, test], index) => ({ name, test, priority: names.length - index })),
    },
    // Flat, so that what stands beside the code is found from every chunk by the same path.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  });
  await build.close();
  for (const one of output) {
    if (one.type === 'chunk') writeFileSync(join(dist, one.fileName), asciiOf(one.code));
  }
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}
