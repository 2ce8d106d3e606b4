/** Every command that a page tells a reader to type exists. */
import { posix } from 'node:path';
import { codeOf } from '../repository/markdown.ts';
import { packageOf, packagesOf } from '../repository/packages.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const RUN = /\bnpm (?:run|run-script)(?: (?:-s|--silent|-w \S+|--workspace[= ]\S+))* ([\w:.-]+)/g;
const SHORT = /\bnpm (start|test)\b/g;
const NPX = /\bnpx(?: (?:-y|--yes|-p \S+))* (?!-)([@\w./-]+)/g;

export const commands: Rule = (repository) =>
  repository.documents.flatMap((path) =>
    codeOf(repository.text(path)).flatMap(({ text, line }) => [
      ...[...text.matchAll(RUN), ...text.matchAll(SHORT)]
        .map((match) => match[1] ?? '')
        .filter((name) => !scriptsFor(repository, path).has(name))
        .map((name) => missing(path, line, `npm run ${name}`, 'a script in package.json')),
      ...[...text.matchAll(NPX)]
        .map((match) => match[1] ?? '')
        .filter((name) => !binsIn(repository).has(name))
        .map((name) => missing(path, line, `npx ${name}`, 'a command of a package here')),
    ]),
  );

function missing(path: string, line: number, command: string, what: string): Finding {
  const message = `tells the reader to type '${command}', which is not ${what}`;
  return { path, line, message, fix: 'Correct the command, or add what it names.' };
}

function scriptsFor(repository: Repository, path: string): ReadonlySet<string> {
  const own = packageOf(repository, path)?.manifest.scripts;
  const root = packagesOf(repository).find((one) => one.folder === '')?.manifest.scripts;
  return new Set(Object.keys({ ...root, ...own }));
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly bin?: Readonly<Record<string, string>> | string }>
  >;
}

/** The commands of our packages and of what is installed. */
function binsIn(repository: Repository): ReadonlySet<string> {
  return repository.once(binsIn, () => {
    const locked = Object.values(repository.json<Lock>('package-lock.json')?.packages ?? {});
    const ours = packagesOf(repository).map(({ manifest }) =>
      typeof manifest.bin === 'string'
        ? { [posix.basename(manifest.name)]: manifest.bin }
        : manifest.bin,
    );
    const theirs = locked.map(({ bin }) => (typeof bin === 'object' ? bin : {}));
    return new Set([...ours, ...theirs].flatMap((bin) => Object.keys(bin ?? {})));
  });
}
