import { expect, test } from 'vitest';
import { hostileView } from '../testing/hostile.ts';
import { facts, viewOfFacts } from '../testing/run.ts';
import { html } from './html.ts';

test('one document that loads nothing and runs nothing', () => {
  const text = html.render({ view: viewOfFacts(), facts });
  expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  expect(text).toContain('prefers-color-scheme: dark');
  expect(text).toContain('resumes after a restart');
  expect(text).toMatch(/gauntlet repro f-\w+/);
});

test('text of others stays text', () => {
  const text = html.render({ view: hostileView(), facts });
  expect(text).not.toContain('<script>');
  expect(text).not.toContain('<img');
  expect(text).toContain('&lt;script&gt;');
});
