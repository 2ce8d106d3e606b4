/** The page of a product as all of ours lie: sources in `web/`, shipped built in `web-dist/`. */
import { join } from 'node:path';
import { builtPage } from './built.ts';

/** `parts`: what the page is made of besides its own sources. */
export function productPage(
  name: string,
  folder: string,
  parts: readonly string[],
): Promise<string> {
  return builtPage({
    name,
    sources: join(folder, 'web'),
    parts,
    shipped: join(folder, 'web-dist'),
    build: viteBuild,
  });
}

async function viteBuild(root: string, outDir: string): Promise<void> {
  // Loaded only now: a kept page needs no builder.
  const { build } = await import('vite');
  const configFile = join(root, 'vite.config.ts');
  await build({ root, configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
}
