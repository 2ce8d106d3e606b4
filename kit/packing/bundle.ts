import { type Plugin, rolldown } from 'rolldown';
import { besideFiles } from './beside-files.ts';

export interface BundleOptions {
  /** The folder of the product. */
  readonly root: string;
  readonly dist: string;
  /** Name of the entry -> its file, relative to the root. */
  readonly entries: Readonly<Record<string, string>>;
  /** Neither bundled nor installed with it: whoever uses it brings it, or does without. */
  readonly leftOut: readonly (string | RegExp)[];
  readonly plugins?: readonly Plugin[];
}

/**
 * Our own packages and what they import in few files of JavaScript: Node does not run TypeScript
 * that lies under `node_modules`. Resolves to the paths of all that was bundled.
 */
export async function bundle(options: BundleOptions): Promise<readonly string[]> {
  const { root, dist, entries, leftOut, plugins = [] } = options;
  const build = await rolldown({
    cwd: root,
    input: { ...entries },
    platform: 'node',
    external: [...leftOut],
    plugins: [besideFiles(root, dist), ...plugins],
    logLevel: 'warn',
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    // Flat, so that what stands beside the code is found from every chunk by the same path.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  });
  await build.close();
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}
