/** Follows names through modules of the project that pass parts of the SDK on. */
import { dirname, join } from 'node:path';
import type { Binding, Imports } from './imports.ts';

export type Modules = ReadonlyMap<string, Imports>;

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];

function fileOf(modules: Modules, from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const base = join(dirname(from), specifier);
  const bases = [base, base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'), join(base, 'index')];
  return bases.flatMap((one) => ENDINGS.map((end) => one + end)).find((one) => modules.has(one));
}

/** The export of a package that a name of the file at `path` stands for. */
export function resolveBinding(
  modules: Modules,
  path: string,
  binding: Binding,
  depth = 0,
): Binding | undefined {
  if (!binding.module.startsWith('.')) return binding;
  const file = fileOf(modules, path, binding.module);
  // Modules may import one another in a circle.
  if (file === undefined || depth > 20) return undefined;
  for (const { as, binding: inner } of modules.get(file)?.passedOn ?? []) {
    const isWhole = as === '*';
    if (!isWhole && as !== binding.name) continue;
    const next = isWhole ? { module: inner.module, name: binding.name } : inner;
    const found = resolveBinding(modules, file, next, depth + 1);
    if (found && (!isWhole || found.module.startsWith('@aws-sdk/'))) return found;
  }
  return undefined;
}
