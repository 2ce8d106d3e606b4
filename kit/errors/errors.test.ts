import { expect, test } from 'vitest';
import { catalogue, explainError, UserError } from './index.ts';

const errors = catalogue({
  NO_CONFIG: { what: 'no configuration in {folder}', why: 'none was found', fix: 'Run init.' },
});

test('an error carries its code, what happened, why, and what to do', () => {
  const error = errors.make('NO_CONFIG', { folder: '/a' });
  expect(error).toBeInstanceOf(UserError);
  expect(error.code).toBe('NO_CONFIG');
  expect(explainError(error)).toBe('NO_CONFIG: no configuration in /a. none was found. Run init.');
});

test('a detail that is missing stays visible instead of vanishing', () => {
  expect(errors.make('NO_CONFIG').message).toBe('no configuration in {folder}');
});

test('the cause is kept', () => {
  const cause = new Error('disk');
  expect(errors.make('NO_CONFIG', {}, cause).cause).toBe(cause);
});
