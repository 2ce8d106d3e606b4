/**
 * `${NAME}`, `${NAME:-default}` and the escape `$${`, in one text. As in a shell, `:-` also counts
 * for a variable that is set to nothing. A default may hold expansions of its own.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ExpansionMistake {
  readonly code: 'UNSET_VARIABLE' | 'BAD_EXPANSION';
  /** As written, such as `${NAME}`. */
  readonly written: string;
  readonly message: string;
  readonly fix: string;
}

export interface Expansion {
  readonly text: string;
  readonly mistakes: readonly ExpansionMistake[];
  /** The variables that were asked for. */
  readonly names: readonly string[];
  /** The whole text was one `${...}`, so that it stands for a value of any type. */
  readonly isWhole: boolean;
}

/** Undefined when there is nothing to expand. */
export function expand(text: string, environment: Environment): Expansion | undefined {
  if (!text.includes('${')) return undefined;
  const mistakes: ExpansionMistake[] = [];
  const names: string[] = [];
  const reader = new Reader(text, environment, mistakes, names);
  const result = reader.readUntil('end', 0);
  const isWhole = text.startsWith('${') && reader.firstEnd === text.length;
  return { text: result, mistakes, names, isWhole };
}

const DEPTH_LIMIT = 8;

class Reader {
  readonly #text: string;
  readonly #environment: Environment;
  readonly #mistakes: ExpansionMistake[];
  readonly #names: string[];
  #at = 0;
  /** Where the first expansion ended. */
  firstEnd: number | undefined;

  constructor(
    text: string,
    environment: Environment,
    mistakes: ExpansionMistake[],
    names: string[],
  ) {
    this.#text = text;
    this.#environment = environment;
    this.#mistakes = mistakes;
    this.#names = names;
  }

  readUntil(stop: 'end' | '}', depth: number): string {
    let out = '';
    while (this.#at < this.#text.length) {
      if (this.#text.startsWith('$${', this.#at)) {
        out += '${';
        this.#at += 3;
      } else if (this.#text.startsWith('${', this.#at)) {
        out += this.#readOne(depth);
        this.firstEnd ??= this.#at;
      } else if (stop === '}' && this.#text[this.#at] === '}') {
        return out;
      } else {
        out += this.#text[this.#at];
        this.#at += 1;
      }
    }
    return out;
  }

  #readOne(depth: number): string {
    const start = this.#at;
    const name = /^[A-Za-z_]\w*/.exec(this.#text.slice(start + 2, start + 258))?.[0] ?? '';
    this.#at = start + 2 + name.length;
    const hasDefault = this.#text.startsWith(':-', this.#at);
    let fallback: string | undefined;
    const countBefore = this.#mistakes.length;
    if (hasDefault && depth < DEPTH_LIMIT) {
      this.#at += 2;
      fallback = this.readUntil('}', depth + 1);
    }
    if (name === '' || this.#text[this.#at] !== '}') return this.#malformed(start);
    this.#at += 1;
    const written = this.#text.slice(start, this.#at);
    this.#names.push(name);
    const value = Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined;
    if (value !== undefined && (value !== '' || fallback === undefined)) {
      // A default that is not used can do no harm.
      this.#mistakes.length = countBefore;
      return value;
    }
    if (fallback === undefined) this.#unset(name, written);
    return fallback ?? '';
  }

  #malformed(start: number): string {
    const close = this.#text.indexOf('}', start);
    this.#at = close < 0 ? this.#text.length : close + 1;
    const written = this.#text.slice(start, this.#at);
    this.#mistakes.push({
      code: 'BAD_EXPANSION',
      written,
      message: `\`${written}\` is not an environment variable`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what users write.
      fix: 'Write ${NAME} or ${NAME:-default}; for the text itself write $${.',
    });
    return '';
  }

  #unset(name: string, written: string): void {
    this.#mistakes.push({
      code: 'UNSET_VARIABLE',
      written,
      message: `the environment variable ${name} is not set`,
      fix: `Set ${name}, or give a default: \${${name}:-value}.`,
    });
  }
}

/**
 * What an expanded value means as a plain scalar: a number, true, false or null; undefined when it
 * is only text. `007` and numbers too large to keep stay text: they are names, not amounts.
 */
export function typedValue(text: string): number | boolean | null | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^(null|Null|NULL|~)$/.test(text)) return null;
  if (!/^[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}
