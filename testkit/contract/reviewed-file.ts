/**
 * Files that a person reviews and commits: written when they are missing on a developer's machine,
 * replaced only when that is asked for, and never written in CI.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import { contractErrors } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Permission {
  /** A file that is missing may be written. */
  readonly mayWrite: boolean;
  /** A file that is there may be replaced. */
  readonly mayUpdate: boolean;
  readonly isCi: boolean;
}

const isSet = (value: string | undefined) => !['', '0', 'false', undefined].includes(value);

/** `update` in the options of a call speaks for that call; TESTKIT_UPDATE=1 for all. */
export function permissionIn(environment: Environment, update?: boolean): Permission {
  const isCi = isSet(environment.CI);
  const wantsUpdate = update ?? isSet(environment.TESTKIT_UPDATE);
  return { isCi, mayWrite: !isCi, mayUpdate: wantsUpdate && !isCi };
}

/** Nobody finds out that CI was told to update, unless it says so. */
export function refuseUpdateInCi(environment: Environment, path: string, update?: boolean): void {
  const wantsUpdate = update ?? isSet(environment.TESTKIT_UPDATE);
  if (wantsUpdate && isSet(environment.CI)) {
    throw contractErrors.make('CONTRACT_UPDATE_IN_CI', { path });
  }
}

const OWN = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN_PARTS = ['contract', 'visual', 'aws'].map((part) => join(OWN, part));

/** The folder of the file that called into the testkit; ask before the first `await`. */
export function callerFolder(): string {
  const files = getCallSites(30).map(({ scriptName }) =>
    scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName,
  );
  const isOwn = (file: string) =>
    OWN_PARTS.some((part) => file.startsWith(part)) && !/\.test\.[cm]?[jt]sx?$/.test(file);
  const caller = files.find((file) => isAbsolute(file) && !isOwn(file));
  return caller === undefined ? '.' : dirname(caller.replace(/\?.*$/, ''));
}

export function checkFileName(name: string): void {
  if (!/^[\w][\w.-]*$/.test(name)) throw contractErrors.make('CONTRACT_BAD_NAME', { name });
}

export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a killed test leaves no half file to review. */
export function writeReviewed(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
