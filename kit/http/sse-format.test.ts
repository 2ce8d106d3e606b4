import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEvent } from './sse-format.ts';

/** A reader by the rules of the standard. */
function parse(text: string): { id: string; event: string; data: string }[] {
  const events: { id: string; event: string; data: string }[] = [];
  for (const block of text.split('\n\n').filter((part) => part !== '')) {
    const values = { id: [] as string[], event: [] as string[], data: [] as string[] };
    for (const line of block.split(/\r\n|\r|\n/)) {
      const [, name, value = ''] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
      if (name === 'id' || name === 'event' || name === 'data') values[name].push(value);
    }
    const { id, event, data } = values;
    events.push({ id: id.join(), event: event.join(), data: data.join('\n') });
  }
  return events;
}

const evil = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ':', ' ', 'id', 'data: ', '\0') });

test('data comes out as it went in, and can not pose as another field or event', () => {
  fc.assert(
    fc.property(evil, evil, evil, (id, event, data) => {
      const events = parse(formatEvent({ id, event, data }));
      expect(events).toHaveLength(1);
      expect(events[0]?.data).toBe(data.replaceAll(/\r\n|\r/g, '\n'));
      expect(events[0]?.id).not.toMatch(/[\r\n]/);
    }),
  );
});

test('objects go as JSON, ids and names only when there are some', () => {
  expect(formatEvent({ data: { a: 1 } })).toBe('data: {"a":1}\n\n');
  expect(formatEvent({ id: 3, event: 'x', data: 'y' })).toBe('id: 3\nevent: x\ndata: y\n\n');
});
