/** The status page, from its sources or as it was shipped. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productPage } from '@gauntlet/kit/page';

export function statusPage(): Promise<string> {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const ui = dirname(fileURLToPath(import.meta.resolve('@gauntlet/ui')));
  return productPage('storage', folder, [ui]);
}
