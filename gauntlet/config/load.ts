/** Finds a project's configuration, reads it and checks it; all mistakes are told at once. */
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  checkConfig,
  type Diagnostic,
  type Environment,
  findConfig,
  loadConfig,
  renderDiagnostics,
} from '@gauntlet/kit/config';
import { errors } from '../model/errors.ts';
import { type Project, projectOf } from './project.ts';
import { type CheckRule, type Configuration, configurationSchema, schemaWith } from './schema.ts';

const MODULES = ['gauntlet.config.ts', 'gauntlet.config.mjs', 'gauntlet.config.js'];
const DOCUMENTS = ['gauntlet.yaml', 'gauntlet.yml', 'gauntlet.json'];

export const CONFIGURATION_NAMES: readonly string[] = [...MODULES, ...DOCUMENTS];

export interface LoadOptions {
  readonly environment: Environment;
  readonly cores: number;
  readonly width: number;
  readonly colour: boolean;
  /** Lets each rule check its own parameters. */
  readonly checkRule?: CheckRule;
}

function schemaOf({ checkRule }: LoadOptions): typeof configurationSchema {
  return checkRule === undefined ? configurationSchema : schemaWith(checkRule);
}

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

async function loadDocument(
  path: string,
  file: string,
  options: LoadOptions,
): Promise<Configuration> {
  const { environment } = options;
  const schema = schemaOf(options);
  const loaded = await loadConfig({ file, path, schema, environment });
  if (loaded.ok) return loaded.value;
  throw mistakes(loaded.diagnostics, file, loaded.text, options);
}

async function loadModule(
  path: string,
  file: string,
  options: LoadOptions,
): Promise<Configuration> {
  const [value, text] = await Promise.all([importDefault(path, file), readFile(path, 'utf8')]);
  if (value === undefined) {
    const message = 'it has no default export; write `export default defineGauntlet({ ... })`';
    throw errors.make('CONFIGURATION_FAILED', { file, message });
  }
  const schema = schemaOf(options);
  const checked = checkConfig({ file, value, schema, text });
  if (checked.ok) return checked.value;
  throw mistakes(checked.diagnostics, file, text, options);
}

/** `import ... from 'gauntlet'` is us, also where the project has not installed us. */
async function importDefault(path: string, file: string): Promise<unknown> {
  const own = new URL('./define.ts', import.meta.url).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'gauntlet' ? { url: own, shortCircuit: true } : next(specifier, context),
  });
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw errors.make('CONFIGURATION_FAILED', { file, message }, error);
  } finally {
    hooks.deregister();
  }
}

function mistakes(
  diagnostics: readonly Diagnostic[],
  file: string,
  text: string,
  { width, colour }: LoadOptions,
): Error {
  const report = renderDiagnostics(diagnostics, {
    sources: { [file]: text },
    columns: width,
    color: colour,
  });
  return errors.make('BAD_CONFIGURATION', { count: diagnostics.length, report });
}
