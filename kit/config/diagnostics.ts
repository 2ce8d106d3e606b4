/** What is wrong with a configuration, and where: the one shape that every reader here answers. */

/** Every code there is, with what it means. Documentation lists them from here. */
export const DIAGNOSTIC_CODES = {
  SYNTAX: 'The text is not valid YAML or JSON.',
  UNKNOWN_KEY: 'A key that the schema does not know.',
  MISSING_KEY: 'A key that must be there is not; the place is the map it belongs to.',
  DUPLICATE_KEY: 'A key stands twice in one map.',
  FORBIDDEN_KEY: 'A key that could change how programs work, such as __proto__, or is no text.',
  WRONG_TYPE: 'A value of another type than the schema wants.',
  BAD_VALUE: 'A value of the right type that the schema refuses.',
  UNSET_VARIABLE: 'An environment variable without default is not set.',
  BAD_EXPANSION: 'An environment variable that is not written right.',
  UNKNOWN_ALIAS: 'An alias (*name) without its anchor (&name) above it.',
  UNKNOWN_TAG: 'A YAML tag (!name); configuration uses none.',
  TOO_LARGE: 'The text, or what its aliases expand to, is beyond the limit.',
  TOO_DEEP: 'Maps and lists are nested beyond the limit.',
  NOT_READABLE: 'The file can not be read, or is not UTF-8.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/**
 * From a line and column, to the end that is not included; both counted from 1. Columns count
 * UTF-16 units, as editors do. A place always lies inside the text (its very end included).
 */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly file: string;
  /** Absent where only the path is known: a value that a program made. */
  readonly place?: Place;
  /** Such as `suites[2].layer`; absent for mistakes of syntax. */
  readonly path?: string;
  readonly message: string;
  readonly fix: string;
}

export type ConfigResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type ConfigPath = readonly PropertyKey[];

/** `suites[2].layer`, `env["a b"]`; the empty path is empty text. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(String(step)))
      text += text === '' ? String(step) : `.${String(step)}`;
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}
