/** Finds a project's configuration, reads it and checks it; all mistakes are told at once. */
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { findConfig } from '@gauntlet/kit/config/find';
import { errors } from '../model/errors.ts';
import { keepChecked, keyOf, readChecked } from './checked.ts';
import { importDefault } from './import-module.ts';
import type { LoadOptions } from './load-options.ts';
import { type Project, projectOf } from './project.ts';
import type { Configuration } from './schema.ts';

const MODULES = ['gauntlet.config.ts', 'gauntlet.config.mjs', 'gauntlet.config.js'];
const DOCUMENTS = ['gauntlet.yaml', 'gauntlet.yml', 'gauntlet.json'];

export const CONFIGURATION_NAMES: readonly string[] = [...MODULES, ...DOCUMENTS];

export async function loadProject(folder: string, options: LoadOptions): Promise<Project> {
  const found = await findConfig(folder, CONFIGURATION_NAMES);
  if (found === undefined) throw errors.make('NO_CONFIGURATION', { folder });
  const isModule = MODULES.some((name) => found.path.endsWith(name));
  const load = isModule ? loadModule : loadDocument;
  const given = await load(found.path, relative(folder, found.path), options);
  return projectOf(found.folder, given, options.cores);
}

/** The folder that holds the configuration. */
export async function findProjectFolder(folder: string): Promise<string> {
  const found = await findConfig(folder, [...MODULES, ...DOCUMENTS]);
  if (found === undefined) throw errors.make('NO_CONFIGURATION', { folder });
  return found.folder;
}

/** Checked without the rules' own parameters is not checked for one who asks for them. */
function extentOf({ checkRule }: LoadOptions): readonly unknown[] {
  return [checkRule !== undefined];
}

async function loadDocument(
  path: string,
  file: string,
  options: LoadOptions,
): Promise<Configuration> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // What a variable stands for is no part of the text.
  const key =
    text === undefined || text.includes('$')
      ? undefined
      : keyOf([file, text, ...extentOf(options)]);
  const known = key === undefined ? undefined : await readChecked(dirname(path), key);
  if (known !== undefined) return known as Configuration;
  const { checkDocument } = await import('./check.ts');
  const checked = await checkDocument(path, file, options);
  if (key !== undefined) await keepChecked(dirname(path), key, checked);
  return checked;
}

async function loadModule(
  path: string,
  file: string,
  options: LoadOptions,
): Promise<Configuration> {
  const [value, text] = await Promise.all([moduleDefault(path, file), readFile(path, 'utf8')]);
  if (value === undefined) {
    const message = 'it has no default export; write `export default defineGauntlet({ ... })`';
    throw errors.make('CONFIGURATION_FAILED', { file, message });
  }
  const key = keyOf([file, text, value, ...extentOf(options)]);
  const known = await readChecked(dirname(path), key);
  if (known !== undefined) return known as Configuration;
  const { checkModule } = await import('./check.ts');
  const checked = checkModule(value, text, file, options);
  await keepChecked(dirname(path), key, checked);
  return checked;
}

async function moduleDefault(path: string, file: string): Promise<unknown> {
  try {
    return await importDefault(path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw errors.make('CONFIGURATION_FAILED', { file, message }, error);
  }
}
