/**
 * The types of a package for who installs it: declarations of its files and of those of ours that
 * they name, with paths that lead from one to the other wherever the package lies.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

const require = createRequire(import.meta.url);
const KIT = '@gauntlet/kit';
const SPECIFIER = /(?<=\bfrom |\bimport\(|\bimport )(['"])([^'"]+)\1/g;

/** `files`: the entries, below `repository`. Writes them at the same places below `folder`. */
export function writeDeclarations(
  repository: string,
  files: readonly string[],
  folder: string,
): void {
  const kit = exportsOfKit(repository);
  const scratch = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    const project = join(scratch, 'tsconfig.json');
    writeFileSync(project, JSON.stringify(settings(repository, files, folder, kit)));
    // TypeScript's command is its only entry since version 7.
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', project], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
  for (const file of globSync('**/*.d.{ts,mts}', { cwd: folder })) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, withPaths(text, file, kit));
  }
}

/** `'@gauntlet/kit/disk'` -> `'kit/disk/index.ts'`. */
function exportsOfKit(repository: string): ReadonlyMap<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(join(repository, 'kit/package.json'), 'utf8'));
  const { exports } = manifest as { readonly exports: Readonly<Record<string, string>> };
  return new Map(
    Object.entries(exports).map(([name, file]) => [
      KIT + name.slice(1),
      join('kit', file).split(sep).join('/'),
    ]),
  );
}

function settings(
  repository: string,
  files: readonly string[],
  outDir: string,
  kit: ReadonlyMap<string, string>,
) {
  return {
    extends: join(repository, 'tsconfig.node.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir,
      rootDir: repository,
      typeRoots: [join(repository, 'node_modules/@types')],
      // Through `node_modules` they would be somebody else's, and nothing be written for them.
      paths: Object.fromEntries([...kit].map(([name, file]) => [name, [join(repository, file)]])),
    },
    include: [],
    files: files.map((file) => join(repository, file)),
  };
}

/** PURE. `file` is where the text lies, as the files of `kit` are given: from one common folder. */
export function withPaths(text: string, file: string, kit: ReadonlyMap<string, string>): string {
  return text.replaceAll(SPECIFIER, (_whole, quote: string, name: string) => {
    const target = kit.get(name);
    const path = target === undefined ? name : `./${relative(dirname(file), target)}`;
    const isOurs = path.startsWith('.');
    return quote + (isOurs ? path.split(sep).join('/').replace(/\.ts$/, '.js') : path) + quote;
  });
}
