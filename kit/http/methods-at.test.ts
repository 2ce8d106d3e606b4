import { expect, test } from 'vitest';
import { methodsAt } from './methods-at.ts';

const routes = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/books' },
  { method: 'POST', path: '/books' },
  { method: 'PATCH', path: '/books/:id' },
  { method: 'DELETE', path: '/books/:id' },
  { method: 'POST', path: '/books/:id/lend' },
  { method: 'PUT', path: '/files/*' },
  { method: 'OPTIONS', path: '/*' },
];

test.each([
  ['/', ['GET', 'HEAD']],
  ['/books', ['GET', 'HEAD', 'POST']],
  ['/books/', ['GET', 'HEAD', 'POST']],
  ['/books/7', ['DELETE', 'PATCH']],
  ['/books/7/lend', ['POST']],
  ['/files/a/b', ['PUT']],
  ['/files', []],
  ['/book', []],
  ['/books/7/burn', []],
  ['/books/7/lend/now', []],
])('%s knows %j', (path, methods) => {
  expect(methodsAt(routes, path)).toEqual(methods);
});
