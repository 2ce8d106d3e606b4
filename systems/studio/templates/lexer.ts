/** PURE: template text to tokens. Whitespace control and raw blocks are settled here. */
import { type Place, TemplateProblem } from './problem.ts';

export interface Token extends Place {
  readonly kind: 'text' | 'open' | 'close' | 'name' | 'string' | 'number' | 'operator' | 'end';
  /** Of `open` and `close`: `{{` or `{%`. */
  readonly text: string;
}

const operators = [
  ...['**', '//', '==', '!=', '<=', '>='],
  ...[
    '+',
    '-',
    '*',
    '/',
    '%',
    '~',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '=',
    '.',
    ',',
    ':',
    '|',
  ],
];
const largestTemplate = 256 * 1024;

export function tokensOf(source: string): readonly Token[] {
  if (source.length > largestTemplate) {
    throw new TemplateProblem('limit', 'the template is too large', { line: 1, column: 1 });
  }
  // As Jinja2 does: one line end, in one form, and none at the end.
  return new Lexer(source.replace(/\r\n?/g, '\n').replace(/\n$/, '')).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  readonly #lineStarts: number[] = [0];
  #at = 0;
  #trimNext = false;

  constructor(source: string) {
    this.#source = source;
    for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  run(): readonly Token[] {
    while (this.#at < this.#source.length) {
      const open = this.#nextOpen();
      this.#text(open);
      if (open === -1) break;
      this.#tag(open);
    }
    this.#push('end', '', this.#source.length);
    return this.#tokens;
  }

  #nextOpen(): number {
    const found = /\{[{%#]/g;
    found.lastIndex = this.#at;
    return found.exec(this.#source)?.index ?? -1;
  }

  #text(open: number): void {
    const end = open === -1 ? this.#source.length : open;
    let text = this.#source.slice(this.#at, end);
    if (this.#trimNext) text = text.trimStart();
    this.#trimNext = false;
    if (open !== -1 && this.#source[open + 2] === '-') text = text.trimEnd();
    if (text !== '') this.#push('text', text, this.#at);
    this.#at = end;
  }

  #tag(open: number): void {
    const kind = this.#source.slice(open, open + 2);
    const sign = this.#source[open + 2];
    this.#at = open + 2 + (sign === '-' || sign === '+' ? 1 : 0);
    if (kind === '{#') {
      this.#comment(open);
      return;
    }
    if (kind === '{%' && this.#raw(open)) return;
    this.#push('open', kind, open);
    this.#expression(kind === '{{' ? '}}' : '%}', open);
  }

  #comment(open: number): void {
    const end = this.#source.indexOf('#}', this.#at);
    if (end === -1) throw this.#problem('the comment has no end', open);
    this.#trimNext = this.#source[end - 1] === '-';
    this.#at = end + 2;
  }

  #raw(open: number): boolean {
    const start = /\s*raw\s*([-+]?)%\}/y;
    start.lastIndex = this.#at;
    const match = start.exec(this.#source);
    if (match === null) return false;
    const from = start.lastIndex;
    const close = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
    close.lastIndex = from;
    const end = close.exec(this.#source);
    if (end === null) throw this.#problem('the raw block has no endraw', open);
    let text = this.#source.slice(from, end.index);
    if (match[1] === '-') text = text.trimStart();
    if (end[1] === '-') text = text.trimEnd();
    if (text !== '') this.#push('text', text, from);
    this.#trimNext = end[2] === '-';
    this.#at = close.lastIndex;
    return true;
  }

  #expression(close: string, open: number): void {
    const brackets: string[] = [];
    for (;;) {
      this.#at += /^\s*/.exec(this.#source.slice(this.#at, this.#at + 4_096))?.[0].length ?? 0;
      if (this.#at >= this.#source.length) {
        throw this.#problem(`this has no end: '${close}' is missing`, open);
      }
      if (brackets.length === 0 && this.#closes(close)) return;
      if (/\s/.test(this.#source[this.#at] ?? '')) continue;
      this.#token(brackets);
    }
  }

  #closes(close: string): boolean {
    const sign = this.#source[this.#at];
    const signed = sign === '-' || sign === '+';
    const isEnd = this.#source.startsWith(close, this.#at + (signed ? 1 : 0));
    if (!isEnd) return false;
    this.#push('close', close, this.#at);
    this.#trimNext = sign === '-';
    this.#at += close.length + (signed ? 1 : 0);
    return true;
  }

  #token(brackets: string[]): void {
    const start = this.#at;
    const [, name] = this.#match(/([\p{L}_][\p{L}\p{N}_]*)/uy);
    if (name !== undefined) {
      this.#push('name', name, start);
      return;
    }
    const [, number] = this.#match(/(\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)/y);
    if (number !== undefined) {
      this.#push('number', number.replaceAll('_', ''), start);
      return;
    }
    const quote = this.#source[start];
    if (quote === '"' || quote === "'") {
      this.#string(quote);
      return;
    }
    const operator = operators.find((one) => this.#source.startsWith(one, start));
    if (operator === undefined) throw this.#problem(`unexpected '${quote}'`, start);
    this.#at += operator.length;
    if ('([{'.includes(operator)) brackets.push(operator);
    if (')]}'.includes(operator)) this.#bracket(brackets, operator, start);
    this.#push('operator', operator, start);
  }

  #bracket(brackets: string[], close: string, start: number): void {
    const open = brackets.pop();
    if (open === undefined) throw this.#problem(`unexpected '${close}'`, start);
    const wanted = { '(': ')', '[': ']', '{': '}' }[open];
    if (wanted !== close) throw this.#problem(`unexpected '${close}', expected '${wanted}'`, start);
  }

  #match(pattern: RegExp): readonly (string | undefined)[] {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return [];
    this.#at = pattern.lastIndex;
    return match;
  }

  #string(quote: string): void {
    const start = this.#at;
    let text = '';
    for (let at = start + 1; ; at += 1) {
      const sign = this.#source[at];
      if (sign === undefined) throw this.#problem('the text has no closing quote', start);
      if (sign === quote) {
        this.#at = at + 1;
        break;
      }
      if (sign !== '\\') {
        text += sign;
        continue;
      }
      const [escaped, length] = escapeAt(this.#source, at);
      text += escaped;
      at += length - 1;
    }
    this.#push('string', text, start);
  }

  #push(kind: Token['kind'], text: string, at: number): void {
    this.#tokens.push({ kind, text, ...this.#placeOf(at) });
  }

  #problem(message: string, at: number): TemplateProblem {
    return new TemplateProblem('syntax', message, this.#placeOf(at));
  }

  #placeOf(at: number): Place {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Python's escapes; what is none stays as it is, backslash included. */
function escapeAt(source: string, at: number): readonly [text: string, length: number] {
  const next = source[at + 1] ?? '';
  const simple = simpleEscapes[next];
  if (simple !== undefined) return [simple, 2];
  const code = /^\\(?:x([\da-f]{2})|u([\da-f]{4}))/i.exec(source.slice(at, at + 6));
  if (code === null) return ['\\', 1];
  return [String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '0', 16)), code[0].length];
}
