import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test.each([
  ["Hey, I can't wait! It's gonna be cool.", 'informal, short sentences, lively, personal'],
  ['Pursuant to the agreement, payment is due. Furthermore, interest accrues.', 'formal'],
])('%s', (text, style) => {
  expect(rendered('{{ text|writing_style }}', { text })).toContain(style);
});
