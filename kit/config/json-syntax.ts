/**
 * The first place where a text is not JSON. The YAML parser reads JSON files as well, and takes
 * more than JSON allows: comments, single quotes, commas at the end.
 */
import type { Mistake } from './mistakes.ts';

const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/u.source;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/u.source;
const TOKEN = new RegExp(`[ \\t\\r\\n]*(?:(${STRING})|(${LITERAL})|([[\\]{},:]))`, 'uy');

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'nothing';

export function jsonMistake(text: string): Mistake | undefined {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) break;
    const [whole, string, literal, mark] = match;
    const next = step(wanted, open, { string, literal, mark });
    if (next === undefined) break;
    wanted = next;
    at += whole.length;
  }
  const rest = text.slice(at);
  const start = at + (rest.length - rest.trimStart().length);
  if (start === text.length && wanted === 'nothing') return undefined;
  return mistakeAt(text, start, wanted, open);
}

interface Token {
  readonly string: string | undefined;
  readonly literal: string | undefined;
  readonly mark: string | undefined;
}

/** What may follow, or undefined when the token may not stand here. Keeps `open` in step. */
function step(wanted: Wanted, open: string[], token: Token): Wanted | undefined {
  const afterValue = (): Wanted => (open.length === 0 ? 'nothing' : ', or end');
  const { string, literal, mark } = token;
  if (wanted === 'key' || wanted === 'key or }') {
    if (string !== undefined) return ':';
    if (mark !== '}' || wanted === 'key') return undefined;
    open.pop();
    return afterValue();
  }
  if (wanted === ':') return mark === ':' ? 'value' : undefined;
  if (wanted === ', or end') {
    const closing = open.at(-1) === '{' ? '}' : ']';
    if (mark === ',') return closing === '}' ? 'key' : 'value';
    if (mark !== closing) return undefined;
    open.pop();
    return afterValue();
  }
  if (wanted === 'nothing') return undefined;
  if (string !== undefined || literal !== undefined) return afterValue();
  if (mark === '{' || mark === '[') {
    open.push(mark);
    return mark === '{' ? 'key or }' : 'value or ]';
  }
  if (mark !== ']' || wanted !== 'value or ]') return undefined;
  open.pop();
  return afterValue();
}

const FIXES: Readonly<Record<Wanted, string>> = {
  value: 'Write a value here: text in double quotes, a number, true, false, null, [ or {.',
  'value or ]': 'Write a value here, or close the list with ].',
  key: 'Write a key in double quotes here, or remove the comma before it.',
  'key or }': 'Write a key in double quotes here, or close the map with }.',
  ':': 'Write : between the key and its value.',
  ', or end': 'Write a comma between values, or close what is open.',
  nothing: 'Remove what follows the end.',
};

function mistakeAt(text: string, start: number, wanted: Wanted, open: string[]): Mistake {
  const found = /^(?:[\w.+-]+|.)/su.exec(text.slice(start, start + 40))?.[0] ?? '';
  const span = { start, end: start + found.length };
  const isComment = /^(?:\/\/|\/\*|#)/.test(text.slice(start, start + 2));
  const isComma = text.slice(0, start).trimEnd().endsWith(',') && /[\]}]/.test(found);
  let message = found === '' ? 'the text ends too early' : `\`${found}\` can not stand here`;
  let fix = FIXES[wanted];
  if (isComment) [message, fix] = ['JSON has no comments', 'Remove the comment, or use YAML.'];
  else if (isComma) [message, fix] = ['a comma before the end', 'Remove the comma before it.'];
  else if (found === '' && open.length > 0) fix = `Close the ${open.at(-1)} that is open.`;
  return { code: 'SYNTAX', span, message, fix };
}
