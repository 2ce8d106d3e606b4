import { expect, test } from 'vitest';
import { scanCode } from './scan.ts';

test('an import is not a path as well, and a text that is no path is neither', () => {
  const text = `import { a } from './a.ts';
read('./data.json'); say('hello'); start("bin/run.sh");`;
  expect(scanCode(text)).toEqual({
    imports: ['./a.ts'],
    paths: ['./data.json', 'bin/run.sh'],
    isOpen: false,
  });
});

test('a name that is computed leaves it open', () => {
  expect(scanCode('await import(name)').isOpen).toBe(true);
});
