import { expect, test } from 'vitest';
import { jsonl } from './jsonl.ts';

test('a line for each record, whatever is in it', async () => {
  const rows = [
    { a: 'x\n"y"', b: null },
    { a: '=1', b: [1, { c: 2 }] },
  ];
  async function* each() {
    yield* rows;
  }
  let text = '';
  for await (const piece of jsonl.write(each(), [])) text += new TextDecoder().decode(piece);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(rows);
});
