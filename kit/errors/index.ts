/**
 * Errors that a user can meet. Each product keeps one catalogue; a test compares it with the
 * product's documentation, both ways, and one exhaustive map per server turns codes into statuses.
 * A failure that the program itself caused is a plain Error and never gets a code.
 */

export interface ErrorEntry {
  /** What happened, in one sentence. `{name}` is replaced by the detail of that name. */
  readonly what: string;
  /** Why it happened, where that is not plain from `what`. */
  readonly why?: string;
  /** What to do now. */
  readonly fix: string;
}

export type Details = Readonly<Record<string, string | number>>;

export class UserError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly why: string | undefined;
  readonly fix: string;
  readonly details: Details;

  constructor(code: Code, entry: ErrorEntry, details: Details, cause?: unknown) {
    super(fill(entry.what, details), cause === undefined ? undefined : { cause });
    this.name = 'UserError';
    this.code = code;
    this.why = entry.why === undefined ? undefined : fill(entry.why, details);
    this.fix = fill(entry.fix, details);
    this.details = details;
  }
}

export interface Catalogue<Code extends string> {
  readonly entries: Readonly<Record<Code, ErrorEntry>>;
  readonly make: (code: Code, details?: Details, cause?: unknown) => UserError<Code>;
}

/**
 * `const errors = catalogue({ NO_CONFIG: { what: '...', fix: '...' } })`, then
 * `throw errors.make('NO_CONFIG')`.
 */
export function catalogue<const Entries extends Readonly<Record<string, ErrorEntry>>>(
  entries: Entries,
): Catalogue<keyof Entries & string> {
  return {
    entries,
    make(code, details = {}, cause) {
      return new UserError(code, entries[code] as ErrorEntry, details, cause);
    },
  };
}

/** `CODE: what. Why. Fix.` as one paragraph for a terminal or a log. */
export function explainError(error: UserError): string {
  const parts = [error.message, error.why, error.fix].filter((part) => part !== undefined);
  return `${error.code}: ${parts.map(asSentence).join(' ').replaceAll('\n ', '\n')}`;
}

function asSentence(text: string): string {
  return /[.!?:)\n]$/.test(text) ? text : `${text}.`;
}

function fill(template: string, details: Details): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
