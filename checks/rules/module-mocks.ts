/** No module is replaced behind the back of the code: real parts, or an argument. */
import { chainOf } from '../repository/syntax.ts';
import type { Finding, Rule } from '../rule.ts';

const CALLS = [
  'mock',
  'doMock',
  'unmock',
  'doUnmock',
  'setMock',
  'importMock',
  'unstable_mockModule',
  'genMockFromModule',
  'createMockFromModule',
];
const MOCKS = new RegExp(`^(?:(?:vi|vitest|jest)\\.(?:${CALLS.join('|')})|mock\\.module)$`);

export const moduleMocks: Rule = (repository) => {
  const fix =
    'Hand the part in as an argument, and start the real one (or a small one) in the test.';
  const calls = repository.code.flatMap((source) =>
    source.all('CallExpression').flatMap((node): Finding[] => {
      const call = chainOf(node.callee).join('.');
      if (!MOCKS.test(call)) return [];
      const message = `replaces a module (${call})`;
      return [{ path: source.path, line: source.lineOf(node.start), message, fix }];
    }),
  );
  const folders = repository.paths
    .filter((path) => path.includes('/__mocks__/'))
    .map((path) => ({ path, line: 0, message: 'replaces a module (__mocks__)', fix }));
  return [...calls, ...folders];
};
