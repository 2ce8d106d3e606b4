/** PURE: money is a whole number of nano-dollars (BigInt); dollars exist only as text. */
import type { ModelPrice, Usage } from './nouns.ts';

const NANO = 1_000_000_000n;
const MILLION = 1_000_000n;
/** PostgreSQL's bigint, with room for sums. */
const most = 1_000_000_000n * NANO;

/** `12.5`, '0.000000001'; undefined for what is no amount, or finer than a nano-dollar. */
export function readDollars(value: number | string): bigint | undefined {
  const text = typeof value === 'number' ? plainNumber(value) : value.trim();
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9})0*)?$/.exec(text);
  if (match === null) return undefined;
  const whole = BigInt(match[2] ?? '0') * NANO;
  const nanos = whole + BigInt((match[3] ?? '').padEnd(9, '0'));
  if (nanos > most) return undefined;
  return match[1] === '-' ? -nanos : nanos;
}

/** 1e-7 is written out; what a float can not say exactly is taken as its shortest text. */
function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return 'no amount';
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

/** Exact: `12.5`, `0.000000001`, without trailing zeros. */
export function dollarText(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  const rest = (size % NANO).toString().padStart(9, '0').replace(/0+$/, '');
  return `${sign}${size / NANO}${rest === '' ? '' : `.${rest}`}`;
}

/** Rounded once, upwards. */
export function costOf(price: ModelPrice, usage: Usage): bigint {
  const tokens =
    BigInt(usage.inputTokens) * price.input + BigInt(usage.outputTokens) * price.output;
  return (tokens + MILLION - 1n) / MILLION + (price.perCall ?? 0n);
}

/** Marks around each message, which endpoints count as tokens too. */
const tokensAroundMessage = 8;
const tokensAroundAll = 16;

/**
 * The most that a call can cost. A token is one byte at least, so the bytes of a prompt bound its
 * tokens whatever the tokenizer: a count by the wrong one would let a job spend more than it has.
 */
export function worstCostOf(
  price: ModelPrice,
  messages: readonly { readonly content: string }[],
  maxTokens: number,
): bigint {
  const bytes = messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
  const inputTokens = bytes + messages.length * tokensAroundMessage + tokensAroundAll;
  return costOf(price, { inputTokens, outputTokens: maxTokens });
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    // Each half of a pair counts two of its four bytes; a lone half becomes three.
    else if (code >= 0xd800 && code < 0xe000) bytes += isPaired(text, at) ? 2 : 3;
    else bytes += 3;
  }
  return bytes;
}

function isPaired(text: string, at: number): boolean {
  const isHigh = text.charCodeAt(at) < 0xdc00;
  const other = text.charCodeAt(isHigh ? at + 1 : at - 1);
  return isHigh ? other >= 0xdc00 && other < 0xe000 : other >= 0xd800 && other < 0xdc00;
}
