import { expect, test } from 'vitest';
import { isNetwork, mayUseModel } from './key-checks.ts';

test('models are allowed by their id or their beginning', () => {
  expect(mayUseModel('openai/gpt', undefined)).toBe(true);
  expect(mayUseModel('openai/gpt', ['openai/*'])).toBe(true);
  expect(mayUseModel('openai/gpt', ['openai/gpt'])).toBe(true);
  expect(mayUseModel('openai/gpt', ['openai/gp', 'other'])).toBe(false);
});

test('addresses and networks are told from other texts', () => {
  expect(['10.0.0.0/8', '::1', '192.0.2.1'].map(isNetwork)).toEqual([true, true, true]);
  expect(['10.0.0.0/99', 'localhost', ''].map(isNetwork)).toEqual([false, false, false]);
});
