/** Where programs are looked for: as npm does, the project's own before the machine's. */
import { delimiter, dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with `node_modules/.bin` of the folder and of each one above it put first. */
export function withProjectPrograms(environment: Environment, folder: string): Environment {
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const own: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    own.push(join(at, 'node_modules', '.bin'));
    if (dirname(at) === at) break;
  }
  const rest = environment[name];
  return { ...environment, [name]: [...own, ...(rest ? [rest] : [])].join(delimiter) };
}
