/**
 * What failed tests leave besides words (pictures, films, traces), kept in the folder of the run:
 * copied when the test ends, since the next one may write over it. Text loses its secrets first.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, sep } from 'node:path';
import { fileNameOf } from '../model/file-name.ts';
import type { ReportedAttachment } from '../model/report.ts';
import { LOGS } from './kept-logs.ts';
import type { Redact } from './secrets.ts';

export interface Attachments {
  /** `owner` is what they are about: a failure's name, or a task's. */
  keep(owner: string, given: readonly ReportedAttachment[], from: From): void;
  /** All files of a folder in which a test may leave what it likes. */
  keepAll(owner: string, folder: string, redact: Redact): void;
}

export interface From {
  /** What is named is relative to it. */
  readonly folder: string;
  readonly ordinal: number;
  readonly redact: Redact;
}

const FOLDER = 'attachments';
const FILE_BYTES = 32 * 1024 * 1024;
const RUN_BYTES = 256 * 1024 * 1024;
/** A longer text would take too long to look through for secrets, so it is not kept at all. */
const TEXT_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 20;
const PART = '.part';
const TEXT = /^\.(?:txt|log|md|json|ndjson|html?|xml|ya?ml|csv|har|diff|patch|sql|env|out|err)$/;

export function openAttachments(home: string, logs: string): Attachments {
  let room = RUN_BYTES;
  const keepOne = (into: string, name: string, path: string, redact: Redact) => {
    const left = (why: string) => writeInto(into, `${name}.left-out.txt`, `${path}: ${why}\n`);
    try {
      const { size } = statSync(path);
      const isText = TEXT.test(extname(path).toLowerCase());
      if (size > (isText ? TEXT_BYTES : FILE_BYTES)) return left(`${size} bytes are too many`);
      if (size > room) return left('the files of this run are too many already');
      room -= size;
      if (isText) return writeInto(into, name, redact(readFileSync(path, 'utf8')));
      mkdirSync(into, { recursive: true });
      // Under its own name only when it is whole: a kill in between leaves half a picture.
      copyFileSync(path, join(into, name + PART));
      renameSync(join(into, name + PART), join(into, name));
    } catch {
      // It is not there, is no file, or the disk is full: the failure itself is told all the same.
    }
  };
  const folderOf = (owner: string) => join(home, logs, FOLDER, fileNameOf(owner));
  return {
    keep(owner, given, { folder, ordinal, redact }) {
      for (const { name, path } of given.slice(0, MOST_FILES)) {
        const absolute = isAbsolute(path) ? path : join(folder, path);
        keepOne(folderOf(owner), nameOf(ordinal, name, absolute), absolute, redact);
      }
    },
    keepAll(owner, folder, redact) {
      for (const path of filesIn(folder).slice(0, MOST_FILES)) {
        const name = fileNameOf(relative(folder, path));
        keepOne(folderOf(owner), name, path, redact);
      }
    },
  };
}

/** `[[ATTACHMENT|/a/picture.png]]` in what a test printed: how JUnit's world names a file. */
export function attachmentsIn(text: string): readonly ReportedAttachment[] {
  const paths = [...text.matchAll(/\[\[ATTACHMENT\|([^\]\n]{1,1000})\]\]/g)].map(
    ([, path]) => path,
  );
  return [...new Set(paths)].flatMap((path) =>
    path === undefined ? [] : [{ name: basename(path), path }],
  );
}

/** By owner, each relative to the project's root. */
export async function readAttachments(
  home: string,
  run: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = join(LOGS, run, FOLDER);
  const owners = await readdir(join(home, folder)).catch(() => []);
  const found = new Map<string, readonly string[]>();
  for (const owner of owners) {
    const names = await readdir(join(home, folder, owner)).catch(() => []);
    const whole = names.filter((name) => !name.endsWith(PART)).sort();
    const paths = whole.map((name) => join(folder, owner, name).split(sep).join('/'));
    if (paths.length > 0) found.set(owner, paths);
  }
  for (const name of await readdir(join(home, LOGS, run)).catch(() => [])) {
    if (/^service-.*\.log$/.test(name)) found.set(name, [`${LOGS}/${run}/${name}`]);
  }
  return found;
}

function nameOf(ordinal: number, name: string, path: string): string {
  const base = fileNameOf(name === '' ? basename(path) : name);
  const ending = extname(path);
  return `${ordinal}-${base}${base.endsWith(ending) ? '' : ending}`;
}

function writeInto(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text, { mode: 0o600 });
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    // No test has made it.
    return [];
  }
}
