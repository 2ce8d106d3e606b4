import { expect, test } from 'vitest';
import { checkDefinition } from './definition.ts';
import { neededNames } from './variables.ts';

test.each([
  ['{{ a }} {{ b.c }} {{ d["e"] }}', ['a', 'b', 'd']],
  ['{% for x in rows if x.ok %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}', ['rows', 'y']],
  ['{% set a = b %}{{ a }}', ['b']],
  ['{% macro m(p, q=r) %}{{ p }}{% endmacro %}{{ m(s) }}', ['r', 's']],
  ["{{ a|default('') }}{% if b is defined %}{{ b }}{% endif %}{{ c.d|default(1) }}", ['c']],
  ['{% with a = b %}{{ a }}{% endwith %}{{ range(3)|list }}{{ steps.x.output }}', ['b']],
])('%s needs %j', (source, names) => {
  expect(neededNames(source).toSorted()).toEqual(names);
});

const step = { id: 'a', model: 'local', prompt: '{{ topic }}' };

test('a definition is checked whole, fragments and judge included', () => {
  const judge = { model: 'local', prompt: 'Score {{ steps.a.output }} on {{ scale }}' };
  const fragments = { head: 'For {{ reader }}' };
  expect(checkDefinition({ steps: [step], fragments, judge })).toEqual({
    ok: true,
    requirements: ['reader', 'scale', 'topic'],
  });
  expect(checkDefinition({ steps: [step, step] })).toMatchObject({ ok: false, kind: 'invalid' });
  expect(checkDefinition({ steps: [{ ...step, prompt: 'x\n{{ a b }}' }] })).toMatchObject({
    ok: false,
    kind: 'syntax',
    place: 'step a',
    failure: { line: 2, column: 6 },
  });
});
