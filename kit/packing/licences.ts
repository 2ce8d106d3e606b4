/** The licences of what is bundled: their authors ask that the text goes with the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;

/** `modules`: the files that went into the bundle. */
export function licencesOf(modules: readonly string[]): string {
  const folders = new Map<string, string>();
  for (const path of modules) {
    const [, folder = '', name = ''] = PACKAGE.exec(path) ?? [];
    if (name !== '') folders.set(name, folder);
  }
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, folder]) => `## ${name}\n\n${licenceIn(name, folder)}\n`).join('\n');
}

function licenceIn(name: string, folder: string): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  const manifest = join(folder, 'package.json');
  const given: unknown = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
  const licence = (given as { readonly license?: unknown }).license;
  if (typeof licence === 'string') return `Licence: ${licence}`;
  throw new Error(`${name} has no licence that could be shipped with it`);
}
