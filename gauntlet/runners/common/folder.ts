/** What can be known of a folder without starting anything: the facts that detection goes by. */
import type { Proposal } from './proposal.ts';

export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  /** Of every kind: for use, for development, for peers. */
  readonly dependencies: ReadonlySet<string>;
}

export interface Folder {
  /** Relative to the project's root; `.` is the root. */
  readonly path: string;
  /** Every file below, relative to it, without nested packages and what is installed or built. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** Whether a program of this name would start here. */
  program(name: string): boolean;
}

/** The first of these files that is there. */
export function firstOf(folder: Folder, names: readonly string[]): string | undefined {
  return names.find((name) => folder.has(name));
}

/** The script that calls a program as a word of its own: its name and its text. */
export function scriptWith(folder: Folder, program: RegExp): readonly [string, string] | undefined {
  return Object.entries(folder.manifest.scripts).find(([, text]) => program.test(text));
}

/** How one knows that a tool from npm is used here, and how surely. */
export function reasonFor(
  folder: Folder,
  name: string,
  configs: readonly string[],
): Pick<Proposal, 'why' | 'certainty'> | undefined {
  const config = firstOf(folder, configs);
  if (config !== undefined) return { why: config, certainty: 3 };
  const script = scriptWith(folder, new RegExp(`(?:^|[\\s/])${name}(?:\\s|$|\\.js)`));
  if (script !== undefined) return { why: `the script ${script[0]}`, certainty: 2 };
  return folder.manifest.dependencies.has(name) ? { why: 'package.json', certainty: 1 } : undefined;
}

const EXTENSIONS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];

/** `name.config.js` and its siblings. */
export function configNames(name: string, extensions = EXTENSIONS): readonly string[] {
  return extensions.map((extension) => `${name}.config.${extension}`);
}
