/**
 * Imports a configuration as what it is written in: `"type": "commonjs"`, which `npm init` writes
 * into every package, would have Node take its `import` and `export` for mistakes.
 */
import { readFileSync } from 'node:fs';
import { type LoadFnOutput, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';

/** At the beginning of a line; `import(...)` and `import.meta` are used everywhere. */
const WRITTEN_AS_MODULE = /^[ \t]*(?:import\b(?!\s*[.(])|export\b)/m;

/** `import ... from 'gauntlet'` is us, also where the project has not installed us. */
export async function importDefault(path: string): Promise<unknown> {
  const own = new URL('./define.ts', import.meta.url).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'gauntlet' ? { url: own, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => moduleAt(url) ?? next(url, context),
  });
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } finally {
    hooks.deregister();
  }
}

/** Undefined where the package or the name of the file decides, as it does without us. */
function moduleAt(url: string): LoadFnOutput | undefined {
  const [, ending] = /^file:.*\.(ts|js)$/.exec(url) ?? [];
  if (ending === undefined || url.includes('/node_modules/')) return undefined;
  const source = readFileSync(fileURLToPath(url), 'utf8');
  if (!WRITTEN_AS_MODULE.test(source)) return undefined;
  // Such a line may stand in a text or a comment: whoever compiles as CommonJS is CommonJS.
  if (ending === 'js' && isCommonJs(source)) return undefined;
  return { format: ending === 'ts' ? 'module-typescript' : 'module', source, shortCircuit: true };
}

const GIVEN = ['exports', 'require', 'module', '__filename', '__dirname'];

function isCommonJs(source: string): boolean {
  try {
    compileFunction(source.replace(/^#!.*/, ''), GIVEN);
    return true;
  } catch {
    return false;
  }
}
