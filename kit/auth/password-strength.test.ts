import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passwordProblems, shortestPassword } from './password-strength.ts';

test.each([
  ['short', 'shorter than 10 characters'],
  ['aaaaaaaaaaaaaa', 'too few different characters'],
  ['abcdefghijklmnop', 'a sequence of neighbouring characters'],
  ['987654321098', 'a sequence of neighbouring characters'],
  ['Password123!', 'a very common password'],
  ['P@ssw0rd2026', 'a very common password'],
  ['123administrator', 'a very common password'],
  [`${'aB3$'.repeat(70)}xyz`, 'longer than 256 characters'],
])('%s is %s', (password, problem) => {
  expect(passwordProblems(password)).toContain(problem);
});

test('one made of your own name or address is refused', () => {
  const problem = 'made of your own name or address';
  expect(passwordProblems('Margarete1990', ['Margarete Muster'])).toContain(problem);
  expect(passwordProblems('example.org!1', ['me@example.org'])).toContain(problem);
  expect(passwordProblems('Margarete-plum-river-oak', ['Margarete Muster'])).toEqual([]);
});

test.each(['plum river oak 77', 'tr0ub4dor&3xy', 'пароль-длинный-весьма', 'k9$Lq2!vNx'])(
  '%s will do',
  (password) => {
    expect(passwordProblems(password, ['me@x.org'])).toEqual([]);
  },
);

test('nothing shorter than the limit passes, and nothing makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (password, about) => {
      const problems = passwordProblems(password, about);
      if ([...password].length < shortestPassword) expect(problems).not.toEqual([]);
    }),
  );
});
