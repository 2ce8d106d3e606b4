/** Asks a program for its version; one that does not answer soon has none. */
import { execFile } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

const PATIENCE_MS = 10_000;
/** These do not know the usual word. */
const OTHER_WORDS: Readonly<Record<string, string>> = { go: 'version' };

export function versionOf(
  program: string,
  name: string,
  folder: string,
  environment: Environment,
): Promise<string | undefined> {
  const words = [OTHER_WORDS[name] ?? '--version'];
  const options = { cwd: folder, env: environment, timeout: PATIENCE_MS };
  return new Promise((resolve) => {
    execFile(program, words, options, (error, stdout, stderr) => {
      const found = /\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?/.exec(`${stdout}\n${stderr}`)?.[0];
      resolve(error === null ? found : undefined);
    });
  });
}
