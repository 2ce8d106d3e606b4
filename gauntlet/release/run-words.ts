/** Runs one command of a target to its end; what it printed is told when it fails. */
import { execFile } from 'node:child_process';
import { errors } from '../model/errors.ts';

export interface WordsOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** Written to its standard input. */
  readonly input?: string;
}

const MOST_OUTPUT = 16 * 1024 * 1024;
const TOLD = 500;

export function runWords(words: readonly string[], options: WordsOptions): Promise<string> {
  const [program = '', ...rest] = words;
  const { folder, environment, limitMs, input } = options;
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: folder,
      env: environment,
      timeout: limitMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: MOST_OUTPUT,
    };
    const child = execFile(program, rest, settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const how = error.killed === true ? `was ended after ${limitMs} ms` : `failed`;
      const said = `${stdout}\n${stderr}`.trim().slice(-TOLD);
      const output = said === '' ? (error.code ?? 'nothing') : said;
      reject(errors.make('TARGET_COMMAND_FAILED', { command: words.join(' '), how, output }));
    });
    // It may end without reading.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export function replaced(
  words: readonly string[],
  values: Readonly<Record<string, string | number>>,
): readonly string[] {
  const each = (word: string) =>
    word.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return words.map(each);
}
