import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { nouns } from './nouns.ts';

const PATH = 'gauntlet/model/nouns.ts';
const glossary = (...terms: string[]) =>
  `/**\n * The words.\n *\n${terms.map((term) => ` *   ${term}   what it is\n`).join('')} */\n`;
const text = `${glossary('Run', 'Task')}export interface Run {}\nexport type Task = 1;\n`;

test('a glossary and types that are the same words pass', () => {
  expect(found(nouns, { [PATH]: text })).toEqual([]);
});

test.each([
  [`${text}export type Plan = 1;`, ':9 exports Plan, which the glossary does not explain'],
  [text.replace('type Task', 'type Job'), ':5 the glossary has Task, and no exported type'],
  [text.replace('export type Task', 'export const Task'), ':5 the glossary has Task, and no'],
  [text.replace('Task  ', 'Run  '), ':5 the glossary explains Run twice'],
  [`import 'a';\n${text}`, ':1 does not open with the glossary'],
])('%#: a difference is found', (changed, expected) => {
  expect(found(nouns, { [PATH]: changed }).join('\n')).toContain(PATH + expected);
});

test('the file is there', () => {
  expect(found(nouns, {})).toEqual([`${PATH} is missing`]);
});
