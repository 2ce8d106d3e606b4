/** Reads the file, and what no schema can say: which directories go together. */
import { type Diagnostic, loadConfig, renderDiagnostics } from '@gauntlet/kit/config';
import { uploaderErrors } from '../model/errors.ts';
import { isBelow, systemDirectory } from '../policy/deletion-guard.ts';
import { type Config, configSchema } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export async function readConfigFile(
  path: string,
  environment: Environment,
  columns = 100,
): Promise<Config> {
  const result = await loadConfig({ file: path, schema: configSchema, environment });
  const found = result.ok ? contradictions(path, result.value, result.text) : result.diagnostics;
  if (!result.ok && result.diagnostics.some(({ code }) => code === 'NOT_READABLE')) {
    if (result.text === '') throw uploaderErrors.make('CONFIG_MISSING', { path });
  }
  if (result.ok && found.length === 0) return result.value;
  const diagnostics = renderDiagnostics(found, { sources: { [path]: result.text }, columns });
  throw uploaderErrors.make('CONFIG_INVALID', { count: found.length, diagnostics });
}

function contradictions(file: string, config: Config, text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const add = (path: string, needle: string, message: string, fix: string) => {
    const place = placeOf(text, needle);
    const at = place === undefined ? {} : { place };
    found.push({ code: 'BAD_VALUE', file, path, message, fix, ...at });
  };
  for (const [index, { path, delete: mayDelete }] of config.directories.entries()) {
    const at = `directories[${index}]`;
    const system = mayDelete ? systemDirectory(path) : undefined;
    if (system !== undefined) {
      const fix = 'Set delete: false, or name a directory below it that holds only logs.';
      add(`${at}.delete`, path, `${system} belongs to the system: nothing is deleted there`, fix);
    }
    const same = config.directories.slice(0, index).find((other) => other.path === path);
    if (same !== undefined) {
      add(`${at}.path`, path, `${path} is named twice`, 'Keep one of the two.');
    }
    if (isBelow(config.state, path) && mayDelete) {
      const fix = 'Move the state folder somewhere else.';
      add('state', config.state, `the state folder lies in ${path}, which is cleaned`, fix);
    }
  }
  if ((config.s3.accessKeyId === undefined) !== (config.s3.secretAccessKey === undefined)) {
    const fix = 'Give both, or neither: then the profile or the chain of the AWS SDK is used.';
    add('s3', 'accessKeyId', 'accessKeyId and secretAccessKey go together', fix);
  }
  return found;
}

function placeOf(text: string, needle: string) {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.includes(needle));
  const at = lines[index]?.indexOf(needle) ?? -1;
  if (at < 0) return undefined;
  const line = index + 1;
  return { line, column: at + 1, endLine: line, endColumn: at + 1 + needle.length };
}
