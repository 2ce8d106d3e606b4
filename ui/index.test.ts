// The gallery is the documentation: what the package offers, it must show.
/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import * as ui from './index.ts';

const sources = Object.values(
  import.meta.glob<string>('./gallery/**/*.tsx', { eager: true, query: '?raw', import: 'default' }),
);

test.each(Object.keys(ui))('%s is imported by an example of the gallery', (name) => {
  const used = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '@gauntlet/ui'`);
  expect(sources.some((source) => used.test(source))).toBe(true);
});
