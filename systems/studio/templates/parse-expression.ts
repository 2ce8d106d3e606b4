/** PURE: expressions, with the precedence that Jinja2 gives them. */
import type { Arguments, Expression, FilterUse, SliceParts } from './ast.ts';
import type { TokenStream } from './token-stream.ts';

const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);
const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

export function parseExpression(s: TokenStream, withCondition = true): Expression {
  return s.nested(() => (withCondition ? condition(s) : or(s)));
}

/** `a, b` is a tuple where the language allows one without brackets. */
export function parseTuple(s: TokenStream, withCondition = true): Expression {
  const first = parseExpression(s, withCondition);
  if (!s.is('operator', ',')) return first;
  const items = [first];
  while (s.skip('operator', ',')) {
    if (s.is('close') || s.is('operator', ')')) break;
    items.push(parseExpression(s, withCondition));
  }
  return { kind: 'tuple', items, line: first.line, column: first.column };
}

function condition(s: TokenStream): Expression {
  let then = or(s);
  while (s.skip('name', 'if')) {
    const test = or(s);
    const otherwise = s.skip('name', 'else') ? condition(s) : undefined;
    then = { kind: 'condition', test, then, otherwise, line: then.line, column: then.column };
  }
  return then;
}

function or(s: TokenStream): Expression {
  let left = and(s);
  while (s.skip('name', 'or')) left = { ...placeOf(left), kind: 'or', left, right: and(s) };
  return left;
}

function and(s: TokenStream): Expression {
  let left = not(s);
  while (s.skip('name', 'and')) left = { ...placeOf(left), kind: 'and', left, right: not(s) };
  return left;
}

function not(s: TokenStream): Expression {
  const { line, column } = s.current;
  if (!s.skip('name', 'not')) return compare(s);
  return { kind: 'not', of: s.nested(() => not(s)), line, column };
}

const comparisons = new Set(['==', '!=', '<', '>', '<=', '>=']);

function compare(s: TokenStream): Expression {
  const first = sum(s);
  const rest: { operator: string; value: Expression }[] = [];
  for (;;) {
    if (s.current.kind === 'operator' && comparisons.has(s.current.text)) {
      rest.push({ operator: s.next().text, value: sum(s) });
    } else if (s.skip('name', 'in')) {
      rest.push({ operator: 'in', value: sum(s) });
    } else if (s.is('name', 'not') && s.following?.text === 'in') {
      s.next();
      s.next();
      rest.push({ operator: 'not in', value: sum(s) });
    } else break;
  }
  return rest.length === 0 ? first : { ...placeOf(first), kind: 'compare', first, rest };
}

function binary(operators: readonly string[], operand: (s: TokenStream) => Expression) {
  return (s: TokenStream): Expression => {
    let left = operand(s);
    while (s.current.kind === 'operator' && operators.includes(s.current.text)) {
      const operator = s.next().text;
      left = { ...placeOf(left), kind: 'binary', operator, left, right: operand(s) };
    }
    return left;
  };
}

const power = binary(['**'], (s) => unary(s, true));
const product = binary(['*', '/', '//', '%'], power);
const concatenation = binary(['~'], product);
const sum = binary(['+', '-'], concatenation);

function unary(s: TokenStream, withFilters: boolean): Expression {
  const { line, column, text } = s.current;
  let node: Expression;
  if (s.is('operator', '-') || s.is('operator', '+')) {
    s.next();
    const of = s.nested(() => unary(s, false));
    node = { kind: text === '-' ? 'minus' : 'plus', of, line, column };
  } else {
    node = postfix(s, primary(s));
  }
  return withFilters ? filters(s, node) : node;
}

function primary(s: TokenStream): Expression {
  const { kind, text, line, column } = s.current;
  const place = { line, column };
  if (kind === 'name' && !keywords.has(text)) {
    s.next();
    const constant = constants.get(text);
    if (constant !== undefined) return { ...place, kind: 'literal', value: constant };
    return { ...place, kind: 'name', name: text };
  }
  if (kind === 'string') return { ...place, kind: 'literal', value: strings(s) };
  if (kind === 'number') {
    s.next();
    const isFloat = /[.eE]/.test(text);
    if (!isFloat && !Number.isSafeInteger(Number(text))) throw s.problem('the number is too large');
    return { ...place, kind: isFloat ? 'float' : 'literal', value: Number(text) };
  }
  if (s.skip('operator', '(')) return inParentheses(s, place);
  if (s.skip('operator', '[')) return { ...place, kind: 'list', items: itemsUntil(s, ']') };
  if (s.skip('operator', '{')) return { ...place, kind: 'dict', items: pairs(s) };
  throw s.unexpected('an expression');
}

function strings(s: TokenStream): string {
  let text = '';
  while (s.is('string')) text += s.next().text;
  return text;
}

function inParentheses(s: TokenStream, place: { line: number; column: number }): Expression {
  if (s.skip('operator', ')')) return { ...place, kind: 'tuple', items: [] };
  const inner = s.nested(() => parseTuple(s));
  s.expect('operator', ')');
  return inner;
}

function itemsUntil(s: TokenStream, close: string): readonly Expression[] {
  const items: Expression[] = [];
  while (!s.skip('operator', close)) {
    if (items.length > 0) s.expect('operator', ',');
    if (s.skip('operator', close)) break;
    items.push(parseExpression(s));
  }
  return items;
}

function pairs(s: TokenStream): readonly (readonly [Expression, Expression])[] {
  const items: (readonly [Expression, Expression])[] = [];
  while (!s.skip('operator', '}')) {
    if (items.length > 0) s.expect('operator', ',');
    if (s.skip('operator', '}')) break;
    const key = parseExpression(s);
    s.expect('operator', ':');
    items.push([key, parseExpression(s)]);
  }
  return items;
}

function postfix(s: TokenStream, start: Expression): Expression {
  let node = start;
  for (;;) {
    const place = { line: s.current.line, column: s.current.column };
    if (s.skip('operator', '.')) {
      const { kind, text } = s.next();
      if (kind === 'name') node = { ...place, kind: 'attribute', of: node, name: text };
      else if (kind === 'number' && /^\d+$/.test(text)) {
        const key: Expression = { ...place, kind: 'literal', value: Number(text) };
        node = { ...place, kind: 'item', of: node, key };
      } else throw s.problem('expected a name after the dot');
    } else if (s.skip('operator', '[')) node = subscript(s, node, place);
    else if (s.skip('operator', '(')) {
      node = { ...place, kind: 'call', of: node, args: argumentsIn(s) };
    } else return node;
  }
}

function subscript(
  s: TokenStream,
  of: Expression,
  place: { line: number; column: number },
): Expression {
  const parts: (Expression | undefined)[] = [undefined];
  let isSlice = false;
  while (!s.is('operator', ']')) {
    if (s.skip('operator', ':')) {
      isSlice = true;
      parts.push(undefined);
      if (parts.length > 3) throw s.unexpected("']'");
    } else if (parts.at(-1) === undefined) parts[parts.length - 1] = parseExpression(s);
    else throw s.unexpected("']'");
  }
  s.expect('operator', ']');
  const [first, stop, step] = parts;
  if (isSlice) {
    return { ...place, kind: 'slice', of, parts: [first, stop, step] satisfies SliceParts };
  }
  if (first === undefined) throw s.problem('expected an index between the brackets');
  return { ...place, kind: 'item', of, key: first };
}

function argumentsIn(s: TokenStream): Arguments {
  const positional: Expression[] = [];
  const named: (readonly [string, Expression])[] = [];
  while (!s.skip('operator', ')')) {
    if (positional.length + named.length > 0) s.expect('operator', ',');
    if (s.skip('operator', ')')) break;
    if (s.is('name') && s.following?.text === '=' && s.following.kind === 'operator') {
      const { text } = s.next();
      s.next();
      named.push([text, parseExpression(s)]);
    } else if (named.length > 0) throw s.problem('a plain argument after a named one');
    else positional.push(parseExpression(s));
  }
  return { positional, named };
}

const none: Arguments = { positional: [], named: [] };

function filters(s: TokenStream, start: Expression): Expression {
  let node = start;
  for (;;) {
    if (s.is('operator', '|')) {
      for (const use of filterUses(s)) node = { ...use, kind: 'filter', of: node };
    } else if (s.is('name', 'is')) node = test(s, node);
    else if (s.is('operator', '(')) node = postfix(s, node);
    else return node;
  }
}

/** `|upper|replace('a', 'b')`; the first sign is there. */
function filterUses(s: TokenStream): readonly FilterUse[] {
  const uses: FilterUse[] = [];
  while (s.skip('operator', '|')) uses.push(filterUse(s));
  return uses;
}

export function filterUse(s: TokenStream): FilterUse {
  const { text: name, line, column } = s.expect('name');
  const args = s.skip('operator', '(') ? argumentsIn(s) : none;
  return { name, args, line, column };
}

export function moreFilterUses(s: TokenStream): readonly FilterUse[] {
  return filterUses(s);
}

function test(s: TokenStream, of: Expression): Expression {
  const { line, column } = s.expect('name', 'is');
  const negated = s.skip('name', 'not');
  const { text: name } = s.current.kind === 'operator' ? s.next() : s.expect('name');
  return { kind: 'test', of, name, args: testArguments(s), negated, line, column };
}

function testArguments(s: TokenStream): Arguments {
  if (s.skip('operator', '(')) return argumentsIn(s);
  const { kind, text } = s.current;
  const isOperand =
    kind === 'string' ||
    kind === 'number' ||
    (kind === 'operator' && (text === '[' || text === '{')) ||
    (kind === 'name' && !keywords.has(text));
  if (!isOperand) return none;
  return { positional: [postfix(s, primary(s))], named: [] };
}

function placeOf({ line, column }: Expression) {
  return { line, column };
}
