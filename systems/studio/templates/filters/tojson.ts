import { numberText } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { type Float, isFloat, Missing, numberOf, type Run, Tuple, type Value } from '../values.ts';
import { filter } from './filter.ts';

/** Keys sorted, everything but ASCII escaped, safe within HTML: as Jinja2 writes it. */
export const tojson = filter('tojson', { indent: null }, (value, given, run) => {
  const width = given.optional('indent') === undefined ? undefined : given.whole('indent');
  if (width !== undefined && (width < 0 || width > 16)) throw renderProblem('indent: 0 to 16');
  return run.text(written(value, run, width, 0));
});

function written(value: Value, run: Run, width: number | undefined, depth: number): string {
  run.charge(1);
  if (depth > 40) throw renderProblem('too deep for JSON');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return run.text(quoted(value));
  const number = numberOf(value);
  if (number !== undefined) return numberText(number, isFloat(value));
  if (value instanceof Missing) throw value.problem();
  const inner = (item: Value) => written(item, run, width, depth + 1);
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [keyText(key), inner(item)] as const);
    const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
    const members = sorted.map(([key, item]) => `${quoted(key)}: ${item}`);
    return run.text(wrapped('{', members, '}', width, depth));
  }
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items)) throw renderProblem('this has no form in JSON');
  return run.text(wrapped('[', items.map(inner), ']', width, depth));
}

function wrapped(
  open: string,
  members: readonly string[],
  close: string,
  width: number | undefined,
  depth: number,
): string {
  if (width === undefined || members.length === 0) return open + members.join(', ') + close;
  const line = `\n${' '.repeat(width * (depth + 1))}`;
  return `${open}${line}${members.join(`,${line}`)}\n${' '.repeat(width * depth)}${close}`;
}

function keyText(key: Value | Float): string {
  const number = typeof key === 'boolean' ? undefined : numberOf(key);
  return number === undefined ? String(key) : numberText(number, isFloat(key));
}

function quoted(text: string): string {
  const unsafe = /[<>&'\u007f-\uffff]/g;
  return JSON.stringify(text).replace(unsafe, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
