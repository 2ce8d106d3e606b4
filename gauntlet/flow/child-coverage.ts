/**
 * What ran in the Node programs that tests started: Node writes it for each process into a folder.
 * A program that was compiled on the way has other lines than its source, and is left out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportedCoverage } from '../model/report.ts';
import { codeLines, hitLines, type V8Function } from './v8-lines.ts';

interface V8Script {
  readonly url: string;
  readonly functions: readonly V8Function[];
}

interface V8Document {
  readonly result: readonly V8Script[];
  readonly 'source-map-cache'?: Readonly<Record<string, unknown>>;
}

/** A runner's own process measures by itself, and sees compiled code under the source's name. */
const RUNNER = /\/node_modules\/(?:vitest|jest|jest-[\w-]+|@jest)\//;
const NOT_OURS = /(?:^|\/)(?:node_modules|\.gauntlet)\//;
const TEST_FILE = /(?:\.|-|_)(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|tests?)\//;

/** `known`: what the runner measured, by absolute path; of these no new lines are made. */
export function childCoverage(
  folder: string,
  root: string,
  known: ReadonlyMap<string, ReportedCoverage>,
): readonly ReportedCoverage[] {
  const files = new Map<string, { hit: Set<number>; code: ReadonlySet<number> }>();
  for (const { result, 'source-map-cache': maps = {} } of documentsIn(folder)) {
    if (result.some(({ url }) => RUNNER.test(url))) continue;
    for (const { url, functions } of result) {
      const path = url in maps ? undefined : ownFile(url, root);
      const text = path === undefined ? undefined : textOf(path);
      if (path === undefined || text === undefined) continue;
      const file = files.get(path) ?? { hit: new Set(), code: codeOf(known.get(path), text) };
      files.set(path, file);
      for (const line of hitLines(text, functions)) if (file.code.has(line)) file.hit.add(line);
    }
  }
  return [...files].map(([file, { hit, code }]) => ({
    file,
    hit: [...hit].sort((a, b) => a - b),
    missed: [...code].filter((line) => !hit.has(line)),
  }));
}

function codeOf(known: ReportedCoverage | undefined, text: string): ReadonlySet<number> {
  return known === undefined ? codeLines(text) : new Set([...known.hit, ...known.missed]);
}

function ownFile(url: string, root: string): string | undefined {
  if (!url.startsWith('file://')) return undefined;
  const path = fileURLToPath(url.replace(/[?#].*$/, ''));
  const inside = relative(root, path).split(sep).join('/');
  if (inside.startsWith('..') || NOT_OURS.test(inside) || TEST_FILE.test(inside)) return undefined;
  return path;
}

function* documentsIn(folder: string): Generator<V8Document> {
  for (const name of namesIn(folder)) {
    try {
      yield JSON.parse(readFileSync(join(folder, name), 'utf8')) as V8Document;
    } catch {
      // Cut when its process was killed: what it ran is not known, and not counted.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    // No process wrote any.
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It was made and removed again by a test.
    return undefined;
  }
}
