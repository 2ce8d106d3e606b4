/** Finds a project's configuration, reads it and checks it; all mistakes are told at once. */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { errors } from '../model/errors.ts';
import { type Project, projectOf } from './project.ts';
import { configurationSchema } from './schema.ts';

const NAMES = ['gauntlet.config.ts', 'gauntlet.config.mjs', 'gauntlet.yaml', 'gauntlet.json'];

export interface LoadOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cores: number;
}

export async function loadProject(folder: string, options: LoadOptions): Promise<Project> {
  const file = findConfiguration(folder);
  if (file === undefined) throw errors.make('NO_CONFIGURATION', { folder });
  const given = file.endsWith('s')
    ? await importConfiguration(file)
    : parse(readFileSync(file, 'utf8'));
  return projectOf(dirname(file), configurationSchema.parse(given), options.cores);
}

function findConfiguration(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = NAMES.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** `import ... from 'gauntlet'` is us, also where the project has not installed us. */
async function importConfiguration(file: string): Promise<unknown> {
  const own = new URL('./define.ts', import.meta.url).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'gauntlet' ? { url: own, shortCircuit: true } : next(specifier, context),
  });
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    return module.default;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw errors.make('CONFIGURATION_FAILED', { file, message }, error);
  } finally {
    hooks.deregister();
  }
}
