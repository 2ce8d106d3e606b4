import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectContractIn } from './expect-contract.ts';
import { callerFolder } from './reviewed-file.ts';

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const answer = (body: unknown) => Response.json(body);

test('written once, kept, told of what is new, broken, and updated when asked', async () => {
  const folder = folderOfTest();
  const expectContract = expectContractIn({});
  const said: string[] = [];
  const options = { folder, onAdditive: (text: string) => said.push(text) };
  const first = await expectContract('user', answer({ id: 1 }), options);
  expect(first.outcome).toBe('written');
  const text = readFileSync(first.path, 'utf8');
  expect((await expectContract('user', answer({ id: 2 }), options)).outcome).toBe('kept');
  await expectContract('user', answer({ id: 2, name: 'Ada' }), options);
  expect(said).toEqual(['contract user:\n  additive: body.name: is new (string)\n']);
  await expect(expectContract('user', answer({ id: '2' }), options)).rejects.toThrow(
    'breaking: body.id: the type changed from integer to string',
  );
  expect(readFileSync(first.path, 'utf8')).toBe(text);
  const updating = expectContractIn({ TESTKIT_UPDATE: '1' });
  expect((await updating('user', answer({ id: '2' }), options)).outcome).toBe('updated');
  expect((await expectContract('user', answer({ id: '3' }), options)).outcome).toBe('kept');
});

test('CI writes nothing: not the first time, and not when it is told to', async () => {
  const folder = folderOfTest();
  const inCi = expectContractIn({ CI: 'true', TESTKIT_UPDATE: '1' });
  await expect(inCi('user', answer({}), { folder })).rejects.toMatchObject({
    code: 'CONTRACT_MISSING',
  });
  const { path } = await expectContractIn({})('user', answer({ id: 1 }), { folder });
  const before = readFileSync(path, 'utf8');
  await expect(inCi('user', answer({}), { folder })).rejects.toMatchObject({
    code: 'CONTRACT_UPDATE_IN_CI',
  });
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('the folder of the test is found, and a name that is a path is refused', async () => {
  expect(callerFolder()).toBe(import.meta.dirname);
  await expect(expectContractIn({})('../x', answer({}))).rejects.toMatchObject({
    code: 'CONTRACT_BAD_NAME',
  });
});
