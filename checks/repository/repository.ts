/**
 * A model of the repository in memory: path -> text. Rules see nothing else, so an example in a
 * test is a handful of strings, and the real repository is read once and each file parsed once.
 */
import { Source } from './source.ts';

type Contents = ReadonlyMap<string, string | (() => string)>;

const CODE = /\.(?:ts|tsx|mts|mjs|js|jsx)$/;
const TEST = /\.test\.tsx?$/;

/** Recorded or generated: not written by us by hand, so no rule about writing holds there. */
function isForeign(path: string): boolean {
  return /(?:^|\/)(?:fixtures|generated)\//.test(path);
}

export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** A test, or what only tests use: what lies in `tests/` or `testing/`, and `testing.ts`. */
export function isTestCode(path: string): boolean {
  return TEST.test(path) || /(?:^|\/)(?:tests|testing)\/|(?:^|\/)testing\.tsx?$/.test(path);
}

/** The configuration of a tool, read by that tool. */
export function isToolConfig(path: string): boolean {
  return /\.config\.m?[jt]s$/.test(path);
}

export class Repository {
  readonly paths: readonly string[];
  readonly #contents: Contents;
  readonly #texts = new Map<string, string>();
  readonly #sources: Map<string, Source>;
  readonly #derived = new Map<unknown, unknown>();

  constructor(contents: Contents, sources = new Map<string, Source>()) {
    this.#contents = contents;
    this.#sources = sources;
    this.paths = [...contents.keys()].sort();
  }

  static of(files: Readonly<Record<string, string>>): Repository {
    return new Repository(new Map(Object.entries(files)));
  }

  /** The same repository with some files changed, added, or removed (undefined). */
  with(changes: Readonly<Record<string, string | undefined>>): Repository {
    const contents = new Map(this.#contents);
    const sources = new Map(this.#sources);
    for (const [path, text] of Object.entries(changes)) {
      sources.delete(path);
      if (text === undefined) contents.delete(path);
      else contents.set(path, text);
    }
    return new Repository(contents, sources);
  }

  has(path: string): boolean {
    return this.#contents.has(path);
  }

  hasFolder(folder: string): boolean {
    return this.paths.some((path) => path.startsWith(`${folder}/`));
  }

  /** The text of a file; empty when there is no such file. */
  text(path: string): string {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const content = this.#contents.get(path) ?? '';
    const text = typeof content === 'string' ? content : content();
    this.#texts.set(path, text);
    return text;
  }

  /** The value of a JSON file; undefined when it is absent. The caller names the shape. */
  json<Shape>(path: string): Shape | undefined {
    if (!this.has(path)) return undefined;
    return this.once(`json ${path}`, () => JSON.parse(this.text(path)) as Shape);
  }

  source(path: string): Source {
    const known = this.#sources.get(path);
    if (known) return known;
    const source = new Source(path, this.text(path));
    this.#sources.set(path, source);
    return source;
  }

  /** The code that is ours to write: no fixtures, nothing generated. */
  get code(): readonly Source[] {
    return this.once('code', () =>
      this.paths.filter((path) => CODE.test(path) && !isForeign(path)).map((p) => this.source(p)),
    );
  }

  get documents(): readonly string[] {
    return this.paths.filter((path) => path.endsWith('.md') && !isForeign(path));
  }

  /** The 1-based line of the first occurrence of `text` in a file; 0 when it is not there. */
  lineWith(path: string, text: string): number {
    return (
      this.text(path)
        .split('\n')
        .findIndex((line) => line.includes(text)) + 1
    );
  }

  /** What several rules derive from the repository is derived once. */
  once<Value>(key: unknown, derive: () => Value): Value {
    if (!this.#derived.has(key)) this.#derived.set(key, derive());
    return this.#derived.get(key) as Value;
  }
}
