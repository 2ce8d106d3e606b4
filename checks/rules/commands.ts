/** Every command that a page tells a reader to type exists. */
import { posix } from 'node:path';
import { codeOf } from '../repository/markdown.ts';
import { packageOf, packagesOf } from '../repository/packages.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const FLAGS = '(?: (?:-s|--silent|-w [@\\w/.-]+|--workspace[= ][@\\w/.-]+))*';
/** The words before the name of the script, the name, and those after it. */
const RUN = new RegExp(`\\bnpm (?:run|run-script)(${FLAGS}) (?!-)([\\w:.-]+)(${FLAGS})`, 'g');
const WORKSPACE = /(?:-w |--workspace[= ])([@\w/.-]+)/;
const SHORT = /\bnpm (start|test)\b/g;
const NPX = /\bnpx(?: (?:-y|--yes|-p \S+))* (?!-)([@\w./-]+)/g;

export const commands: Rule = (repository) =>
  repository.documents.flatMap((path) =>
    codeOf(repository.text(path)).flatMap(({ text, line }) => [
      ...[...text.matchAll(RUN), ...text.matchAll(SHORT)]
        .map(scriptOf)
        .filter(({ name, of }) => !scriptsFor(repository, path, of).has(name))
        .map(({ said }) => missing(path, line, said, 'a script in package.json')),
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

interface Script {
  readonly name: string;
  /** The package that `-w` names, by its folder or its name. */
  readonly of: string | undefined;
  readonly said: string;
}

/** Of `npm test` the name is all there is. */
function scriptOf([, before = '', name = before, after = '']: RegExpMatchArray): Script {
  const of = WORKSPACE.exec(before + after)?.[1];
  return { name, of, said: `npm run ${name}${of === undefined ? '' : ` -w ${of}`}` };
}

function scriptsFor(
  repository: Repository,
  path: string,
  workspace: string | undefined,
): ReadonlySet<string> {
  if (workspace !== undefined) {
    const named = packagesOf(repository).find(
      ({ folder, manifest }) => folder === workspace || manifest.name === workspace,
    );
    return new Set(Object.keys(named?.manifest.scripts ?? {}));
  }
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
