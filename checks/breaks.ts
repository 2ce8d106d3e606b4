/** For each rule a change to the real repository that breaks it, and the place it must name. */
import type { Repository } from './repository/repository.ts';

export interface Break {
  readonly changes: Readonly<Record<string, string | undefined>>;
  /** The file that the rule must name. */
  readonly names: string;
}

type Breaking = (repository: Repository) => Break;

/** A file is added, and is itself at fault. */
function added(path: string, text: string): Breaking {
  return () => ({ changes: { [path]: text }, names: path });
}

/** A file that exists is changed, and is itself at fault. */
function changed(path: string, change: (text: string) => string): Breaking {
  return (repository) => ({ changes: { [path]: change(repository.text(path)) }, names: path });
}

const code = 'kit/errors/broken.ts';
const test = 'kit/errors/broken.test.ts';
const lines = (count: number) => 'work();\n'.repeat(count);

export const breaks: Readonly<Record<string, Breaking>> = {
  assertions: added(test, "test('nothing', () => {});"),
  circles: added(code, "import './broken.ts';"),
  commands: added('docs/broken.md', 'Type `npm run nothing-of-this-name`.'),
  'dead-exports': added(code, 'export const nobodyImportsThis = 1;'),
  // In pieces: a path in a text counts as a way to reach the file.
  'dead-files': added(['kit', 'errors', 'unused.ts'].join('/'), ''),
  'default-exports': added(code, 'export default 1;'),
  'empty-catch': added(code, 'try { work(); } catch {}'),
  environment: added(code, 'export const home = process.env.HOME;'),
  'error-catalogue': added(code, "catalogue({ NOBODY_WROTE_THIS: { what: '', fix: '' } });"),
  extensions: added('checks/rules/broken.ts', ''),
  'file-length': added(code, lines(501)),
  'focused-tests': added(test, "test.only('one', () => {});"),
  'function-length': added(code, `function long() {\n${lines(70)}}`),
  'honest-types': added(code, 'export const a: any = 1;'),
  imports: added('gauntlet/plan/broken.ts', "import { readFlow } from '../flow/run.ts';"),
  layout: changed('ARCHITECTURE.md', (text) => `## The map\n\n| \`gone/\` | |\n\n${text}`),
  leftovers: added(code, `// ${'TO'}${'DO'}: later`),
  'line-length': added(code, `// ${'x'.repeat(100)}`),
  links: added('docs/broken.md', '[nowhere](nowhere.md)'),
  'lock-file': changed('package-lock.json', (text) =>
    text.replace('"integrity":', '"resolved": "https://example.com/a.tgz", "integrity":'),
  ),
  'module-mocks': added(test, "vi.mock('./index.ts');"),
  nouns: changed('gauntlet/model/nouns.ts', (text) => `${text}\nexport type Synonym = 1;\n`),
  packages: added(code, "import { nothing } from 'nobody-declared-this';"),
  printing: added(code, 'console.log(1);'),
  purity: added('gauntlet/judge/broken.ts', 'export const now = () => Date.now();'),
  retries: changed('vitest.config.ts', (text) => text.replace('test: {', 'test: { retry: 2,')),
  sleeping: added(test, 'await new Promise((resolve) => setTimeout(resolve, 10));'),
  'sql-place': added('gauntlet/flow/broken.ts', "database.exec('SELECT a FROM b');"),
  words: added('docs/broken.md', `see /${'ro'}${'ot'}/a`),
};
