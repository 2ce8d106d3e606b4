import fc from 'fast-check';
import { expect, test } from 'vitest';
import { screen } from './screen.ts';

/** What a terminal shows of it: rows of text, with the few codes that the screen uses. */
function terminal(columns: number) {
  let rows: string[] = [''];
  let row = 0;
  let column = 0;
  let written = 0;
  let cursor = true;
  const codes: Record<string, (count: number) => void> = {
    A: (count) => {
      row = Math.max(0, row - count);
    },
    J: () => {
      rows = [...rows.slice(0, row), (rows[row] ?? '').slice(0, column)];
    },
    K: () => {
      rows[row] = '';
    },
  };
  const put = (letter: string) => {
    if (letter === '\n') [row, column] = [row + 1, 0];
    else if (letter === '\r') column = 0;
    else {
      const line = (rows[row] ?? '').padEnd(column);
      rows[row] = line.slice(0, column) + letter + line.slice(column + 1);
      column += 1;
    }
    while (rows.length <= row) rows.push('');
  };
  return {
    port: {
      width: () => columns,
      write(text: string) {
        written += text.length;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to in them
        for (const part of text.match(/\u001b\[\??\d*[A-Za-z]|[^\u001b]/g) ?? []) {
          if (part === '\u001b[?25l') cursor = false;
          else if (part === '\u001b[?25h') cursor = true;
          else if (part.startsWith('\u001b[?')) continue;
          else if (part.startsWith('\u001b')) codes[part.at(-1) ?? '']?.(Number(part.slice(2, -1)));
          else put(part);
        }
      },
    },
    text: () =>
      rows
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd(),
    written: () => written,
    cursor: () => cursor,
  };
}

test('draws, changes one line in place, and writes nothing when nothing changed', () => {
  const seen = terminal(80);
  const region = screen(seen.port);
  region.draw(['a', 'b', 'c']);
  region.draw(['a', 'B', 'c']);
  expect(seen.text()).toBe('a\nB\nc');
  const before = seen.written();
  region.draw(['a', 'B', 'c']);
  expect(seen.written()).toBe(before);
});

test('what is printed stays above, and the end leaves the terminal as it was', () => {
  const seen = terminal(80);
  const region = screen(seen.port);
  region.draw(['a', 'b']);
  expect(seen.cursor()).toBe(false);
  region.print('FAIL one\n');
  region.draw(['a', 'c']);
  expect(seen.text()).toBe('FAIL one\na\nc');
  region.close();
  expect(seen.text()).toBe('FAIL one');
  expect(seen.cursor()).toBe(true);
});

test('any sequence of frames shows the last one under all that was printed', () => {
  const line = fc.constantFrom('a', 'bb', 'ccc', '');
  const step = fc.oneof(
    fc.record({ draw: fc.array(line, { maxLength: 5 }) }),
    fc.record({ print: fc.constantFrom('x', 'y') }),
  );
  const property = fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
    const seen = terminal(80);
    const region = screen(seen.port);
    const printed: string[] = [];
    let last: readonly string[] = [];
    for (const one of steps) {
      if ('draw' in one) {
        last = one.draw;
        region.draw(last);
      } else {
        printed.push(one.print);
        region.print(`${one.print}\n`);
      }
    }
    expect(seen.text()).toBe([...printed, ...last].join('\n').trimEnd());
  });
  fc.assert(property);
});
