/** PURE: a template's text to its parts. */
import type { Body, Expression, FilterUse, Parameter, Statement, Target } from './ast.ts';
import { tokensOf } from './lexer.ts';
import { filterUse, moreFilterUses, parseExpression, parseTuple } from './parse-expression.ts';
import type { Place } from './problem.ts';
import { TokenStream } from './token-stream.ts';

export function parseTemplate(source: string): Body {
  const s = new TokenStream(tokensOf(source));
  const { body, end } = bodyUntil(s, []);
  if (end !== '') throw s.problem(`'${end}' without a beginning`);
  return body;
}

/** The closing word has been read when it returns, the rest of its tag has not. */
function bodyUntil(
  s: TokenStream,
  ends: readonly string[],
  opened?: { readonly name: string; readonly place: Place },
): { readonly body: Body; readonly end: string } {
  return s.nested(() => {
    const body: Statement[] = [];
    for (;;) {
      const { kind, text, line, column } = s.current;
      if (kind === 'end') {
        if (opened === undefined) return { body, end: '' };
        const { name, place } = opened;
        throw s.problem(`'${name}' of line ${place.line} is never closed: expected ${ends.at(-1)}`);
      }
      s.next();
      if (kind === 'text') body.push({ kind: 'text', text, line, column });
      else if (text === '{{') {
        body.push({ kind: 'output', value: parseTuple(s), line, column });
        s.expect('close');
      } else {
        const word = s.expect('name').text;
        if (ends.includes(word)) return { body, end: word };
        body.push(statement(s, word, { line, column }));
      }
    }
  });
}

function statement(s: TokenStream, word: string, place: Place): Statement {
  switch (word) {
    case 'if':
      return ifStatement(s, place);
    case 'for':
      return forStatement(s, place);
    case 'set':
      return setStatement(s, place);
    case 'macro':
      return macro(s, place);
    case 'call':
      return callBlock(s, place);
    case 'filter':
      return filterBlock(s, place);
    case 'with':
      return withBlock(s, place);
    case 'include':
      return include(s, place);
    default:
      throw s.problem(`unknown tag '${word}'`);
  }
}

function closing(s: TokenStream, end: string, name: string, place: Place): Body {
  const { body } = bodyUntil(s, [end], { name, place });
  s.expect('close');
  return body;
}

function ifStatement(s: TokenStream, place: Place): Statement {
  const branches: { test: Expression; body: Body }[] = [];
  let otherwise: Body | undefined;
  let word = 'if';
  while (word !== 'endif') {
    const test = word === 'else' ? undefined : parseTuple(s, false);
    s.expect('close');
    const ends = word === 'else' ? ['endif'] : ['elif', 'else', 'endif'];
    const { body, end } = bodyUntil(s, ends, { name: 'if', place });
    if (test === undefined) otherwise = body;
    else branches.push({ test, body });
    word = end;
  }
  s.expect('close');
  return { kind: 'if', branches, otherwise, ...place };
}

function forStatement(s: TokenStream, place: Place): Statement {
  const target = names(s);
  s.expect('name', 'in');
  const over = parseTuple(s, false);
  const test = s.skip('name', 'if') ? parseExpression(s) : undefined;
  const recursive = s.skip('name', 'recursive');
  s.expect('close');
  const { body, end } = bodyUntil(s, ['else', 'endfor'], { name: 'for', place });
  s.expect('close');
  const otherwise = end === 'else' ? closing(s, 'endfor', 'for', place) : undefined;
  return { kind: 'for', target, over, test, recursive, body, otherwise, ...place };
}

function names(s: TokenStream): Target {
  const bracket = s.skip('operator', '(');
  const found = [nameIn(s)];
  let isTuple = false;
  while (s.skip('operator', ',')) {
    isTuple = true;
    if (s.is('name') && s.current.text !== 'in') found.push(nameIn(s));
  }
  if (bracket) s.expect('operator', ')');
  return { kind: 'names', names: found, isTuple };
}

const reserved = new Set(['true', 'false', 'none', 'True', 'False', 'None', 'and', 'or', 'not']);

function nameIn(s: TokenStream): string {
  const { text } = s.current;
  if (reserved.has(text)) throw s.problem(`'${text}' can not be assigned to`);
  return s.expect('name').text;
}

function setStatement(s: TokenStream, place: Place): Statement {
  const isAttribute = s.following?.text === '.';
  let target: Target;
  if (isAttribute) {
    const of = nameIn(s);
    s.next();
    target = { kind: 'attribute', of, name: s.expect('name').text };
  } else target = names(s);
  if (s.skip('operator', '=')) {
    const value = parseTuple(s);
    s.expect('close');
    return { kind: 'set', target, value, ...place };
  }
  const filters = moreFilterUses(s);
  s.expect('close');
  return { kind: 'set block', target, filters, body: closing(s, 'endset', 'set', place), ...place };
}

function parameters(s: TokenStream): readonly Parameter[] {
  const found: Parameter[] = [];
  if (!s.skip('operator', '(')) return found;
  while (!s.skip('operator', ')')) {
    if (found.length > 0) s.expect('operator', ',');
    const name = nameIn(s);
    const value = s.skip('operator', '=') ? parseExpression(s) : undefined;
    if (value === undefined && found.at(-1)?.value !== undefined) {
      throw s.problem('a parameter without a default after one with it');
    }
    found.push({ name, value });
  }
  return found;
}

function macro(s: TokenStream, place: Place): Statement {
  const name = nameIn(s);
  if (!s.is('operator', '(')) throw s.unexpected("'('");
  const own = parameters(s);
  s.expect('close');
  const body = closing(s, 'endmacro', 'macro', place);
  return { kind: 'macro', name, parameters: own, body, ...place };
}

function callBlock(s: TokenStream, place: Place): Statement {
  const own = parameters(s);
  const call = parseExpression(s);
  if (call.kind !== 'call') throw s.problem('expected the call of a macro');
  s.expect('close');
  const body = closing(s, 'endcall', 'call', place);
  return { kind: 'call block', call, parameters: own, body, ...place };
}

function filterBlock(s: TokenStream, place: Place): Statement {
  const filters: FilterUse[] = [filterUse(s), ...moreFilterUses(s)];
  s.expect('close');
  return {
    kind: 'filter block',
    filters,
    body: closing(s, 'endfilter', 'filter', place),
    ...place,
  };
}

function withBlock(s: TokenStream, place: Place): Statement {
  const values: (readonly [string, Expression])[] = [];
  while (!s.is('close')) {
    if (values.length > 0) s.expect('operator', ',');
    const name = nameIn(s);
    s.expect('operator', '=');
    values.push([name, parseExpression(s)]);
  }
  s.expect('close');
  return { kind: 'with', values, body: closing(s, 'endwith', 'with', place), ...place };
}

function include(s: TokenStream, place: Place): Statement {
  const name = parseExpression(s);
  const ignoreMissing = s.skip('name', 'ignore');
  if (ignoreMissing) s.expect('name', 'missing');
  if (s.skip('name', 'with')) s.expect('name', 'context');
  s.expect('close');
  return { kind: 'include', name, ignoreMissing, ...place };
}
