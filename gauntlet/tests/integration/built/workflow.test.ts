/** The generated workflow before actionlint, which knows what GitHub does with one. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';
import { actionlint } from '../../testing/tools.ts';

const folder = actionlint();
const missing = folder === undefined ? ' (not run: actionlint can not be built here)' : '';

function lint(cwd: string, path: string): string {
  return execFileSync(join(folder ?? '', 'actionlint'), ['-no-color', path], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

describe.skipIf(folder === undefined)(`actionlint${missing}`, () => {
  test.each([['1'], ['3']])('has nothing to say of a workflow for %s machines', async (shards) => {
    const project = testProject({
      'package.json': '{ "scripts": { "test": "node --test" } }',
      'package-lock.json': '{}',
    });
    await project.git('init', '-q');
    await project.gauntlet(['init']);
    expect(await project.gauntlet(['ci', 'github', '--shards', shards])).toMatchObject({ code: 0 });
    const path = '.github/workflows/gauntlet.yml';
    expect(lint(project.folder, path)).toBe('');
    project.write({ [path]: project.read(path).replace('needs:', 'need:') });
    expect(() => lint(project.folder, path)).toThrow();
  });
});
