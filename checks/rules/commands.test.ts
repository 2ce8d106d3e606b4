import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { commands } from './commands.ts';

const NO_SCRIPT = 'which is not a script in package.json';
const repository = {
  'package.json': '{"name": "root", "workspaces": ["kit"], "scripts": {"start": "", "fix": ""}}',
  'kit/package.json': '{"name": "@g/kit", "bin": {"kit": "./a.mjs"}, "scripts": {"own": ""}}',
  'package-lock.json': '{"packages": {"node_modules/typescript": {"bin": {"tsc": "a"}}}}',
};

test('commands that exist pass', () => {
  const text = 'Type `npm run fix`, then\n```sh\nnpm start\nnpx kit run\nnpx tsc -b\n```\n';
  expect(found(commands, { ...repository, 'README.md': text })).toEqual([]);
  expect(found(commands, { ...repository, 'kit/README.md': '`npm run -s own`' })).toEqual([]);
});

test('a script of a workspace is looked for there, wherever its name stands', () => {
  const good = '`npm run own -w kit`, `npm run -s -w @g/kit own` and `npm run own --workspace=kit`';
  expect(found(commands, { ...repository, 'README.md': good })).toEqual([]);
  const bad = '`npm run fix -w kit` and `npm run own -w none`';
  expect(found(commands, { ...repository, 'README.md': bad })).toEqual([
    `README.md:1 tells the reader to type 'npm run fix -w kit', ${NO_SCRIPT}`,
    `README.md:1 tells the reader to type 'npm run own -w none', ${NO_SCRIPT}`,
  ]);
});

test('commands that do not exist are found, in code and between backticks', () => {
  const text = '`npm run own`\n\n```sh\nnpm test\nnpx nothing --help\n```\n';
  expect(found(commands, { ...repository, 'docs/a.md': text })).toEqual([
    "docs/a.md:1 tells the reader to type 'npm run own', which is not a script in package.json",
    "docs/a.md:4 tells the reader to type 'npm run test', which is not a script in package.json",
    "docs/a.md:5 tells the reader to type 'npx nothing', which is not a command of a package here",
  ]);
});

test('prose is no command', () => {
  expect(found(commands, { ...repository, 'README.md': 'Any npm run takes a while.' })).toEqual([]);
});
