/** PURE: values as text, the way Python writes them. */
import {
  Callable,
  Float,
  Missing,
  type Names,
  present,
  Range,
  type Run,
  Tuple,
  type Value,
} from './values.ts';

export function textOf(given: Value, run: Run): string {
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return numberText(given, false);
  return written(present(given), run, false, 0);
}

function written(value: Value, run: Run, quoted: boolean, depth: number): string {
  run.charge(1);
  if (depth > 40) return '...';
  if (typeof value === 'string') return quoted ? run.text(quote(value)) : value;
  if (typeof value === 'number') return numberText(value, false);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Float) return numberText(value.value, true);
  const inner = (item: Value) => written(item, run, true, depth + 1);
  if (Array.isArray(value)) return run.text(`[${value.map(inner).join(', ')}]`);
  if (value instanceof Tuple) {
    const items = value.items.map(inner);
    return run.text(`(${items.join(', ')}${items.length === 1 ? ',' : ''})`);
  }
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => `${inner(key)}: ${inner(item)}`);
    return run.text(`{${pairs.join(', ')}}`);
  }
  if (value instanceof Range) {
    const { start, step, length } = value;
    const stop = start + length * step;
    return step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  }
  if (value instanceof Missing) throw value.problem();
  return value instanceof Callable ? `<function ${value.name}>` : `<${nameOf(value)}>`;
}

function nameOf(value: Names): string {
  return value.what;
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

function quote(text: string): string {
  const sign = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const one of text) {
    const code = one.codePointAt(0) ?? 0;
    if (one === sign) out += `\\${one}`;
    else if (escapes[one] !== undefined) out += escapes[one];
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      out += `\\x${code.toString(16).padStart(2, '0')}`;
    } else out += one;
  }
  return sign + out + sign;
}

export function numberText(value: number, float: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (!float && Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
