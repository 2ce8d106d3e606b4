// Where a mistake is: the author looks at this line and this column.
import { expect, test } from 'vitest';
import { prepare } from './render.ts';

test.each([
  ['a\nb {{ nope }}', 2, 6, "'nope' is missing"],
  ['{{ author.nope }}', 1, 10, "'nope' is missing"],
  ['{% for i in list %}\n  {{ i.x }}\n{% endfor %}', 2, 7, "'x' is missing"],
  ['x\n\n{{ 1 / 0 }}', 3, 4, 'a division by zero'],
  ['{{ list[7] }}', 1, 8, 'the element 7 is missing'],
  ["{{ 'a' + 1 }}", 1, 4, 'a text + a number means nothing'],
  ['{% if x %}', 1, 11, "'if' of line 1 is never closed: expected endif"],
  ['{{ a b }}', 1, 6, "expected the end of the tag, found 'b'"],
  ["x\n{{ 'a'|shout }}", 2, 8, "there is no filter 'shout'"],
  ['line\n  {{ 1 +', 2, 3, "this has no end: '}}' is missing"],
])('%j', (source, line, column, message) => {
  const compiled = prepare(source);
  const result = compiled.ok
    ? compiled.template.render({ author: { name: 'Ann' }, list: [1] }, 'seed')
    : compiled;
  expect(result).toMatchObject({ ok: false, line, column, message });
});

test('an error in a fragment, and in a macro, has its place too', () => {
  const compiled = prepare("{% include 'head' %}", { fragments: { head: 'a\n{{ nope }}' } });
  if (!compiled.ok) throw new Error(compiled.message);
  expect(compiled.template.render({}, 's')).toMatchObject({ ok: false, line: 2, column: 4 });
});
