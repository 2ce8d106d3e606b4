/** Every rule by its name, which is the name of its file. */
import type { Rule } from './rule.ts';
import { assertions } from './rules/assertions.ts';
import { circles } from './rules/circles.ts';
import { commands } from './rules/commands.ts';
import { deadExports } from './rules/dead-exports.ts';
import { deadFiles } from './rules/dead-files.ts';
import { defaultExports } from './rules/default-exports.ts';
import { emptyCatch } from './rules/empty-catch.ts';
import { environment } from './rules/environment.ts';
import { errorCatalogue } from './rules/error-catalogue.ts';
import { extensions } from './rules/extensions.ts';
import { fileLength } from './rules/file-length.ts';
import { focusedTests } from './rules/focused-tests.ts';
import { functionLength } from './rules/function-length.ts';
import { honestTypes } from './rules/honest-types.ts';
import { imports } from './rules/imports.ts';
import { layout } from './rules/layout.ts';
import { leftovers } from './rules/leftovers.ts';
import { lineLength } from './rules/line-length.ts';
import { links } from './rules/links.ts';
import { lockFile } from './rules/lock-file.ts';
import { moduleMocks } from './rules/module-mocks.ts';
import { nouns } from './rules/nouns.ts';
import { packages } from './rules/packages.ts';
import { printing } from './rules/printing.ts';
import { purity } from './rules/purity.ts';
import { retries } from './rules/retries.ts';
import { sleeping } from './rules/sleeping.ts';
import { sqlPlace } from './rules/sql-place.ts';
import { words } from './rules/words.ts';

export const rules: Readonly<Record<string, Rule>> = {
  assertions,
  circles,
  commands,
  'dead-exports': deadExports,
  'dead-files': deadFiles,
  'default-exports': defaultExports,
  'empty-catch': emptyCatch,
  environment,
  'error-catalogue': errorCatalogue,
  extensions,
  'file-length': fileLength,
  'focused-tests': focusedTests,
  'function-length': functionLength,
  'honest-types': honestTypes,
  imports,
  layout,
  leftovers,
  'line-length': lineLength,
  links,
  'lock-file': lockFile,
  'module-mocks': moduleMocks,
  nouns,
  packages,
  printing,
  purity,
  retries,
  sleeping,
  'sql-place': sqlPlace,
  words,
};
