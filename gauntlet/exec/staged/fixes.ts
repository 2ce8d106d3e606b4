/**
 * Takes over what a suite mended in the copy of what is staged: into the index, and into the
 * working files without touching what is not staged there. A file whose unstaged lines meet the
 * mended ones stays as it is; the commit still gets the mended one.
 */
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { entriesOf, type Git } from '../git.ts';

export interface Fixes {
  /** Relative to the top of the repository. */
  readonly staged: readonly string[];
  /** Mended in the commit, but not in the working file: unstaged work is in the way. */
  readonly apart: readonly string[];
  /** Mended in the copy only: git commits from an index that can't be changed now. */
  readonly refused: readonly string[];
}

export interface FixRequest {
  /** In the project, with the index of the commit. */
  readonly git: Git;
  /** In the copy. */
  readonly copy: Git;
  readonly top: string;
  readonly folder: string;
  readonly tree: string;
  /** Files of the commit. */
  readonly names: readonly string[];
}

const NONE: Fixes = { staged: [], apart: [], refused: [] };

export async function applyFixes(request: FixRequest): Promise<Fixes> {
  const { git, copy, names } = request;
  // It answers 1 when files differ, which is what is asked next.
  await copy(['update-index', '-q', '--refresh']).catch(() => '');
  const differ = entriesOf(await copy(['diff-files', '-z', '--name-only', '--diff-filter=M']));
  const mended = differ.filter((name) => names.includes(name));
  if (mended.length === 0) return NONE;
  if (await isPartialCommit(git)) return { ...NONE, refused: mended };
  const fixes = await Promise.all(mended.map((name) => fixOf(request, name)));
  const entries = fixes.map(({ mode, blob, name }) => `${mode} ${blob}\t${name}\0`);
  // Working files first: killed in between, the fix is there unstaged, and nothing is lost.
  const apart: string[] = [];
  for (const fix of fixes) {
    if (!(await mendWorkingFile(request, fix))) apart.push(fix.name);
  }
  await git(['update-index', '-z', '--index-info'], {}, entries.join(''));
  return { staged: mended, apart, refused: [] };
}

/** `git commit <files>` commits from an index that git throws away: a fix in it would get lost. */
async function isPartialCommit(git: Git): Promise<boolean> {
  const index = await git(['rev-parse', '--git-path', 'index']);
  return basename(index).startsWith('next-index-');
}

interface Fix {
  readonly name: string;
  readonly mode: string;
  readonly before: string;
  readonly blob: string;
}

async function fixOf({ git, folder, tree }: FixRequest, name: string): Promise<Fix> {
  const entry = await git(['ls-tree', '-z', '--full-tree', tree, name]);
  const [mode = '100644', , before = ''] = entry.split(/[ \t]/);
  const bytes = readFileSync(join(folder, name));
  const blob = await git(['hash-object', '-w', '--stdin', `--path=${name}`], {}, bytes);
  return { name, mode, before, blob };
}

/** False when the working file was left alone. */
async function mendWorkingFile(
  { git, top, folder }: FixRequest,
  { name, before }: Fix,
): Promise<boolean> {
  const path = join(top, name);
  const working = readOrNothing(path);
  // Deleted without being staged: that is unstaged work too.
  if (working === undefined) return false;
  const mended = readFileSync(join(folder, name));
  const hashed = await git(['hash-object', '--stdin', `--path=${name}`], {}, working);
  if (hashed === before) return replaceFile(path, working, mended);
  const merged = await mergeLines(git, name, before, working, mended);
  return merged === undefined ? false : replaceFile(path, working, merged);
}

/** Undefined when unstaged and mended lines touch each other. */
async function mergeLines(
  git: Git,
  name: string,
  before: string,
  working: Buffer,
  mended: Buffer,
): Promise<Buffer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'gauntlet-merge-'));
  try {
    const staged = await git.bytes(['cat-file', '--filters', `--path=${name}`, before]);
    const path = (part: string) => join(folder, part);
    writeFileSync(path('working'), working);
    writeFileSync(path('staged'), staged);
    writeFileSync(path('mended'), mended);
    await git(['merge-file', '-q', path('working'), path('staged'), path('mended')]);
    return readFileSync(path('working'));
  } catch {
    // A conflict, or a binary file: the unstaged work stays as it is.
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not when somebody wrote it meanwhile. */
function replaceFile(path: string, seen: Buffer, next: Buffer): boolean {
  if (!readOrNothing(path)?.equals(seen)) return false;
  const temporary = `${path}.gauntlet-${process.pid}`;
  writeFileSync(temporary, next);
  chmodSync(temporary, statSync(path).mode);
  renameSync(temporary, path);
  return true;
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
