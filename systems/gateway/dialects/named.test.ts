import { expect, test } from 'vitest';
import { namedAnswer, namedEvent } from './named.ts';

test('a whole answer names the model that was asked for, where it names one', () => {
  expect(namedAnswer({ id: 'a', model: 'x', choices: [] }, 'free/m 2')).toEqual({
    ...{ id: 'a', model: 'free/m 2', choices: [] },
  });
  const pictures = { created: 1, data: [] };
  expect(namedAnswer(pictures, 'm')).toBe(pictures);
});

test('so does each event of a stream, and those that need no change go on as they came', () => {
  const chunk = { data: '{"id":"c","model":"x","choices":[]}' };
  const renamed = namedEvent(chunk, 'm');
  expect(renamed.data).toBe('{"id":"c","model":"m","choices":[]}');
  expect(renamed.record).toEqual({ id: 'c', model: 'm', choices: [] });
  const start = { type: 'message_start', message: { id: 'a', model: 'x' } };
  const begun = namedEvent({ event: 'message_start', data: JSON.stringify(start) }, 'm');
  expect(begun.event).toBe('message_start');
  expect(JSON.parse(begun.data)).toEqual({ ...start, message: { id: 'a', model: 'm' } });
  for (const data of ['[DONE]', 'no JSON', '{"model":"m"}', '{"choices":[]}']) {
    const given = { data };
    expect(namedEvent(given, 'm')).toBe(given);
  }
});
