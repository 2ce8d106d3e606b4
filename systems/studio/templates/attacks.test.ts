// What an author who means harm would try. Each attempt ends in a clear error or in harmless text,
// within the steps that a render has, and nothing of the host is touched.
import { describe, expect, test } from 'vitest';
import { prepare } from './render.ts';

const row = { name: 'Ann', list: [1, 2], user: { name: 'Bob' }, evil: '{{ 7 * 7 }}' };

function play(source: string, variables: Readonly<Record<string, unknown>> = row) {
  const compiled = prepare(source, { fragments: { self: "{% include 'self' %}", ok: 'ok' } });
  return compiled.ok ? compiled.template.render(variables, 'seed') : compiled;
}

const host = [
  '{{ name.constructor }}',
  "{{ name['constructor'] }}",
  "{{ list['constructor'] }}",
  '{{ user.__proto__ }}',
  "{{ user['__proto__'] }}",
  '{{ user.prototype }}',
  '{{ list.__proto__.constructor }}',
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ ''['sub'].constructor('return 1')() }}",
  '{{ range.constructor }}',
  '{{ range.call }}',
  '{{ range.apply(1) }}',
  '{{ range.__proto__ }}',
  '{{ name.upper.constructor }}',
  "{{ name.upper['constructor'] }}",
  '{{ namespace().constructor }}',
  "{{ namespace()['__proto__'] }}",
  '{{ dict().constructor }}',
  "{{ dict()['__proto__'] }}",
  '{{ cycler(1).constructor }}',
  '{% for i in list %}{{ loop.constructor }}{% endfor %}',
  "{% for i in list %}{{ loop['__proto__'] }}{% endfor %}",
  '{% macro m() %}{% endmacro %}{{ m.constructor }}',
  '{% macro m() %}{% endmacro %}{{ m.__globals__ }}',
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  '{{ self }}',
  '{{ self.__init__.__globals__ }}',
  '{{ process }}',
  '{{ globalThis }}',
  "{{ require('fs') }}",
  '{{ ().__class__ }}',
  "{{ list|map(attribute='constructor')|list }}",
  "{{ list|map('constructor')|list }}",
  "{{ list|selectattr('__proto__')|list }}",
  "{{ list|sort(attribute='constructor') }}",
  "{{ user|attr('name') }}",
  '{{ name.format(user) }}',
  "{{ '{0.__class__}'.format(name) }}",
  '{{ list.map(range) }}',
  '{{ user.hasOwnProperty }}',
  '{{ user.toString() }}',
  "{% set user.name = 'x' %}",
  '{% set name.length = 9 %}',
  '{{ cycler.__init__ }}',
  '{{ joiner.constructor }}',
];

const greedy = [
  '{% for i in range(1000000000) %}x{% endfor %}',
  '{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}',
  '{{ range(1000000000)|list }}',
  '{{ range(1000000000)|sum }}',
  "{{ 'x' * 1000000000 }}",
  '{{ [0] * 1000000000 }}',
  "{{ 'x'.ljust(1000000000) }}",
  "{{ 'x'|center(1000000000) }}",
  "{{ '7'.zfill(1000000000) }}",
  "{{ 'x'|indent(1000000000, true) }}",
  "{{ '%999999999d'|format(1) ~ '%9999d' % 1 * 999999 }}",
  "{{ ('a' * 9999)|replace('', 'b' * 99999) }}",
  "{% set n = namespace(s='x') %}" +
    '{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}',
  '{% set n = namespace(a=[1]) %}' +
    '{% for i in range(99) %}{% set n.a = n.a + [n.a, n.a] %}{% endfor %}{{ n.a }}',
  '{% set a = [1] %}{% for i in range(99) %}{% set _ = a.extend(a) %}{% endfor %}{{ a|length }}',
  '{% set a = [] %}{% set b = [a, a, a] %}{% set _ = a.append(b) %}{{ a }}',
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
  "{% include 'self' %}",
  '{% for i in [[[1]]] recursive %}{{ loop([i]) }}{% endfor %}',
  `{{ ${'('.repeat(5_000)}1${')'.repeat(5_000)} }}`,
  `{{ ${'-'.repeat(50_000)}1 }}`,
  `{{ ${'not '.repeat(50_000)}1 }}`,
  `{{ ${'['.repeat(5_000)} }}`,
  `${'{% if 1 %}'.repeat(5_000)}`,
  '{{ 9 ** 9 ** 9 ** 9 }}',
  '{{ 2 ** 99999 }}',
  "{{ ('a ' * 200000)|wordwrap(1)|wordwrap(1)|wordwrap(1)|title|title }}",
  "{{ (range(2000)|list)|batch(1, 'x')|map('batch', 99999999, 'x')|list }}",
  '{{ [1]|slice(999999999) }}',
  `{{ '${'a'.repeat(300_000)}' }}`,
];

describe('the host', () => {
  test.each(host)('%s', (source) => {
    const result = play(source);
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) {
      expect(result.message).not.toMatch(/\bat \/|node:|native code|undefined is not/);
      expect(result.line).toBe(1);
    }
  });
  test('the prototypes are as they were', () => {
    for (const source of host) play(source);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).name).toBeUndefined();
  });
});

describe('greed', () => {
  test.each(greedy)('%.70s', (source) => {
    const result = play(source);
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.message.length).toBeLessThan(200);
  });
});

describe('seed values', () => {
  test('that look like templates are text', () => {
    expect(play('{{ evil }}')).toEqual({ ok: true, text: '{{ 7 * 7 }}' });
    expect(play('{{ evil|upper }}{% include "ok" %}')).toEqual({ ok: true, text: '{{ 7 * 7 }}ok' });
  });
  test('whose names are those of the language are data', () => {
    const variables = JSON.parse('{"__proto__": {"x": 1}, "constructor": "c", "range": "r"}');
    expect(play('{{ constructor }}{{ range }}{{ __proto__.x }}', variables)).toEqual({
      ok: true,
      text: 'cr1',
    });
  });
  test('that are no data come in as none', () => {
    const variables = { run: () => 'ran', secret: Symbol('s') };
    expect(play('{{ run }}{{ secret }}', variables)).toEqual({ ok: true, text: 'NoneNone' });
    expect(play('{{ run() }}', variables)).toMatchObject({ ok: false });
  });
  test('nested without an end are refused', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(play('{{ loop_ }}', { loop_: loop })).toMatchObject({ ok: false });
  });
});

test('there are sixty attacks and more', () => {
  expect(host.length + greedy.length).toBeGreaterThanOrEqual(60);
});
