// The corpus was made with Python's Jinja2 (its version stands in the file): what it writes, we do.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { prepare } from './render.ts';

interface Corpus {
  readonly madeWith: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly { readonly template: string; readonly output: string }[];
  readonly errors: readonly { readonly template: string; readonly error: 'syntax' | 'render' }[];
}

const file = new URL('./fixtures/jinja2.json', import.meta.url);
const corpus = JSON.parse(readFileSync(file, 'utf8')) as Corpus;

function play(template: string) {
  const compiled = prepare(template);
  return compiled.ok ? compiled.template.render(corpus.variables, 'seed') : compiled;
}

test('there are enough cases to mean something', () => {
  expect(corpus.madeWith).toMatch(/^Jinja2 3\./);
  expect(corpus.cases.length).toBeGreaterThan(250);
  expect(corpus.errors.length).toBeGreaterThan(50);
});

describe('what Jinja2 writes', () => {
  test.each(corpus.cases)('$template', ({ template, output }) => {
    expect(play(template)).toEqual({ ok: true, text: output });
  });
});

describe('what Jinja2 refuses', () => {
  test.each(corpus.errors)('$error: $template', ({ template, error }) => {
    expect(play(template)).toMatchObject({ ok: false, kind: error });
  });
});
