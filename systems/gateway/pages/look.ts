/** What the pages look like: sheets of `ui`, which stand in each page as they are. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const sheets = [
  'tokens',
  'base',
  'page/page',
  'page/card',
  'controls/button',
  'controls/field',
] as const;

export const look = sheets
  .map((sheet) => fileURLToPath(import.meta.resolve(`@gauntlet/ui/${sheet}.css`)))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
