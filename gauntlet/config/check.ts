/** Checks a configuration that has changed; loading what it takes is slow, so it is kept apart. */
import { checkConfig, type Diagnostic, loadConfig, renderDiagnostics } from '@gauntlet/kit/config';
import { errors } from '../model/errors.ts';
import type { LoadOptions } from './load-options.ts';
import { type Configuration, configurationSchema, schemaWith } from './schema.ts';

function schemaOf({ checkRule }: LoadOptions): typeof configurationSchema {
  return checkRule === undefined ? configurationSchema : schemaWith(checkRule);
}

export async function checkDocument(
  path: string,
  file: string,
  options: LoadOptions,
): Promise<Configuration> {
  const { environment } = options;
  const schema = schemaOf(options);
  const loaded = await loadConfig({ file, path, schema, environment });
  if (loaded.ok) return loaded.value;
  throw mistakes(loaded.diagnostics, file, loaded.text, options);
}

export function checkModule(
  value: unknown,
  text: string,
  file: string,
  options: LoadOptions,
): Configuration {
  const schema = schemaOf(options);
  const checked = checkConfig({ file, value, schema, text });
  if (checked.ok) return checked.value;
  throw mistakes(checked.diagnostics, file, text, options);
}

function mistakes(
  diagnostics: readonly Diagnostic[],
  file: string,
  text: string,
  { width, colour }: LoadOptions,
): Error {
  const report = renderDiagnostics(diagnostics, {
    sources: { [file]: text },
    columns: width,
    color: colour,
  });
  return errors.make('BAD_CONFIGURATION', { count: diagnostics.length, report });
}
