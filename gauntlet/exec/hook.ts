/**
 * The hook that git calls before a commit. One that was there before is kept and called first;
 * with Husky the hook is a file of the project, and ours is a line in it.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { errors } from '../model/errors.ts';
import { type Environment, gitIn } from './git.ts';

export interface HookState {
  readonly path: string;
  readonly done: 'installed' | 'was installed' | 'removed' | 'was not installed';
  /** The hook that was there before and is still called. */
  readonly kept?: string;
}

const NAME = 'pre-commit';
const MARK = '# gauntlet hook:';
const BEGIN = `${MARK} begin`;
const END = `${MARK} end`;

export async function installHook(root: string, environment: Environment): Promise<HookState> {
  const place = await placeOf(root, environment);
  const { path } = place;
  mkdirSync(dirname(path), { recursive: true });
  const known = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (place.husky) {
    const others = known === undefined ? '' : withoutBlock(known);
    writeFileSync(path, `${others}${BEGIN}\n${callOf(place)}${END}\n`);
    chmodSync(path, 0o755);
    return { path, done: known?.includes(BEGIN) ? 'was installed' : 'installed' };
  }
  const before = `${path}.before-gauntlet`;
  const isOurs = known?.includes(BEGIN) ?? false;
  // A rename, so that there is a whole hook at every moment.
  if (known !== undefined && !isOurs) renameSync(path, before);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, hookText(place, basename(before)), { mode: 0o755 });
  renameSync(temporary, path);
  const kept = existsSync(before) ? { kept: before } : {};
  return { path, done: isOurs ? 'was installed' : 'installed', ...kept };
}

export async function removeHook(root: string, environment: Environment): Promise<HookState> {
  const { path, husky } = await placeOf(root, environment);
  const known = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (!known.includes(BEGIN)) return { path, done: 'was not installed' };
  const before = `${path}.before-gauntlet`;
  if (husky) writeFileSync(path, withoutBlock(known));
  else if (existsSync(before)) renameSync(before, path);
  else rmSync(path);
  return { path, done: 'removed' };
}

interface Place {
  readonly path: string;
  readonly husky: boolean;
  /** From the top of the repository to the project. */
  readonly below: string;
}

/** Where git looks: worktrees, submodules and core.hooksPath are its own affair. */
async function placeOf(root: string, environment: Environment): Promise<Place> {
  const git = gitIn(root, environment);
  const read = (args: readonly string[]) => git(['rev-parse', '--path-format=absolute', ...args]);
  const top = await read(['--show-toplevel']).catch(() => undefined);
  if (top === undefined) throw errors.make('NO_GIT', { folder: root });
  const hooks = await read(['--git-path', 'hooks']);
  const husky = basename(hooks) === '_' && basename(dirname(hooks)) === '.husky';
  const below = relative(top, root).split('\\').join('/');
  return { path: join(husky ? dirname(hooks) : hooks, NAME), husky, below };
}

function hookText(place: Place, before: string): string {
  return `#!/bin/sh
${BEGIN}
# Runs the precommit layer on what is staged. \`gauntlet hook remove\` takes it away.
before="$(dirname "$0")/${before}"
if [ -x "$before" ]; then "$before" "$@" || exit $?; fi
${callOf(place)}${END}
`;
}

/** The project's own command before the machine's; without one a commit is not held up. */
function callOf({ below }: Place): string {
  const folder = below === '' ? '.' : below.replace(/'/g, `'\\''`);
  return `(
  cd '${folder}' || exit 1
  at=$PWD
  while [ ! -x "$at/node_modules/.bin/gauntlet" ] && [ "$at" != / ]; do at=$(dirname "$at"); done
  PATH="$at/node_modules/.bin:$PATH"
  if command -v gauntlet >/dev/null; then exec gauntlet run commit; fi
  echo 'gauntlet is not installed here, so this commit was not checked (npm install).' >&2
) || exit $?
`;
}

function withoutBlock(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end === -1) return text.endsWith('\n') || text === '' ? text : `${text}\n`;
  return text.slice(0, begin) + text.slice(end + END.length + 1);
}
