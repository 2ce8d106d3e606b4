/** The studio's page, from its sources or as it was shipped. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPage } from '@gauntlet/kit/page';

export function studioPage(): Promise<string> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return builtPage({
    name: 'studio',
    sources: at('../web'),
    parts: [join(fileURLToPath(import.meta.resolve('@gauntlet/ui')), '..')],
    shipped: at('../web-dist'),
    async build(root, outDir) {
      // Loaded only now: a kept page needs no builder.
      const { build } = await import('vite');
      const configFile = join(root, 'vite.config.ts');
      await build({ root, configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    },
  });
}
