import { expect, test } from 'vitest';
import { hostFolder, local } from './local.ts';
import { placeOf, portsIn, targetFolder } from './testing.ts';

test('where no host runs one is started, in the folder of the project', async () => {
  const root = targetFolder();
  const asked: string[] = [];
  const startHost = (folder: string) => void asked.push(folder);
  const target = local.open(placeOf({ kind: 'local' }), { ...portsIn(root), startHost });
  await expect(target.observe()).rejects.toMatchObject({
    code: 'HOST_SILENT',
    message: `the host at ${hostFolder(root)} does not answer: it did not start`,
  });
  expect(asked).toEqual([hostFolder(root)]);
});
