/** Gathers diagnostics over one source: in order of place, each said once, up to a limit. */
import type { ConfigPath, Diagnostic, DiagnosticCode } from './diagnostics.ts';
import { pathText } from './diagnostics.ts';
import type { Source, Span } from './source.ts';

export interface Mistake {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly fix: string;
  readonly path?: ConfigPath;
}

export class Mistakes {
  readonly #found: Mistake[] = [];
  readonly #seen = new Set<string>();

  /** An anchor that is used twice is wrong once. */
  add(mistake: Mistake): void {
    const { code, span, path } = mistake;
    // The paths differ when an alias is used twice; what is said must not.
    const text = path?.length ? mistake.message.replaceAll(pathText(path), '') : mistake.message;
    const identity = `${code} ${span.start} ${span.end} ${text}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#found.push(mistake);
  }

  get count(): number {
    return this.#found.length;
  }

  diagnostics(source: Source, limit: number): Diagnostic[] {
    return [...this.#found]
      .sort((a, b) => a.span.start - b.span.start)
      .slice(0, limit)
      .map(({ code, span, message, fix, path }) => ({
        code,
        file: source.file,
        place: source.placeOf(span),
        ...(path === undefined ? {} : { path: pathText(path) }),
        message,
        fix,
      }));
  }
}
