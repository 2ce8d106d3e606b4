/**
 * Node's own modules without their face of an ES module: making it calls every getter of a module,
 * and those of `node:crypto` alone take longer than a whole look at history does. What is only
 * called is loaded by its first call.
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'rolldown';

const PREFIX = '\0builtin:';

/** `late` are modules of which only functions are used, and those not while a program starts. */
export function builtins(late: readonly string[]): Plugin {
  const known = new Set(builtinModules.map((name) => name.replace(/^(?:node:)?/, 'node:')));
  return {
    name: 'builtins',
    resolveId(source, _importer, { kind }) {
      const isImport = kind === 'import-statement' && known.has(source);
      return isImport ? { id: PREFIX + source, moduleSideEffects: false } : null;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const name = id.slice(PREFIX.length);
      return late.includes(name) ? lateModule(name) : moduleOf(name);
    },
  };
}

/** Each export stands alone, so that those nobody imports are left out. */
function moduleOf(name: string): string {
  const lines = namesIn(name).map((key) => `export const ${key} = /* @__PURE__ */ take('${key}');`);
  return [
    `const take = (key) => process.getBuiltinModule('${name}')[key];`,
    `export default /* @__PURE__ */ process.getBuiltinModule('${name}');`,
    ...lines,
  ].join('\n');
}

function lateModule(name: string): string {
  const lines = namesIn(name).map(
    (key) => `export const ${key} = (...given) => loaded().${key}(...given);`,
  );
  return [
    `const loaded = () => process.getBuiltinModule('${name}');`,
    // Whoever takes the module as a whole, as nodemailer does, loads it by the first use of it.
    'export default /* @__PURE__ */ new Proxy({}, { get: (_whole, key) => loaded()[key] });',
    ...lines,
  ].join('\n');
}

function namesIn(name: string): readonly string[] {
  const names = Object.keys(process.getBuiltinModule(name) as object);
  return names.filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default');
}
