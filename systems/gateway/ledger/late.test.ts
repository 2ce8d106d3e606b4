import { expect, test } from 'vitest';
import { openLate } from './late.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

function setUp(fails: Record<string, string>) {
  const said: string[] = [];
  const late = openLate(async (item: string) => {
    said.push(item);
    const code = fails[item];
    if (code !== undefined) throw failure(code);
  });
  return { late, said };
}

test('one that fails keeps nobody else from being said, and is said again', async () => {
  const fails: Record<string, string> = { first: '57014' };
  const { late, said } = setUp(fails);
  for (const item of ['first', 'second', 'third']) late.add(item, item);
  await expect(late.tend()).rejects.toMatchObject({ code: '57014' });
  expect([said, late.size]).toEqual([['first', 'second', 'third'], 1]);
  delete fails.first;
  await late.tend();
  expect([said.at(-1), late.size]).toEqual(['first', 0]);
});

test('what the database refuses is told once, and not kept', async () => {
  const { late } = setUp({ wrong: '23514' });
  late.add('wrong', 'wrong');
  await expect(late.tend()).rejects.toMatchObject({ code: '23514' });
  expect(late.size).toBe(0);
  await late.tend();
});

test('a database that is away is not asked for all that there is', async () => {
  const names = Array.from({ length: 600 }, (_, index) => `${index}`);
  const { late, said } = setUp({ 300: 'ECONNREFUSED' });
  for (const name of names) late.add(name, name);
  await expect(late.tend()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect([said.length, late.size]).toEqual([512, 89]);
});

test('what was to be said first stays, until it is told', async () => {
  const { late, said } = setUp({});
  late.add('hold', 'settle');
  late.add('hold', 'void');
  await late.tend();
  expect(said).toEqual(['settle']);
  late.add('hold', 'void');
  late.told('hold');
  expect(late.size).toBe(0);
});
