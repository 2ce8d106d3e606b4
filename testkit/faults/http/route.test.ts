import { expect, test } from 'vitest';
import { matchesMethod, matchesRoute } from './route.ts';

test.each([
  ['', '/anything', true],
  ['/a', '/a', true],
  ['/a', '/a?query=1', true],
  ['/a', '/a/b', false],
  ['/a/*', '/a/b/c', true],
  ['*.json', '/x/y.json', true],
  ['*.json', '/x/y.jsonl', false],
  ['/users/:id/files', '/users/7/files', true],
  ['/users/:id/files', '/users/7/8/files', false],
  ['/a.b', '/aXb', false],
  ['/a', 'http://host:80/a', true],
  ['/', 'http://host', true],
])('the pattern %j and %j: %s', (pattern, target, expected) => {
  expect(matchesRoute(pattern, target)).toBe(expected);
});

test('methods are compared without case, several with commas', () => {
  expect(matchesMethod('', 'GET')).toBe(true);
  expect(matchesMethod('put, post', 'POST')).toBe(true);
  expect(matchesMethod('PUT', 'GET')).toBe(false);
});
