/** The line of the test that made something: the first of the stack that is not the testkit's. */
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const testkit = dirname(import.meta.dirname) + sep;

export function callerPlace(folder: string = process.cwd()): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error('where');
  Error.stackTraceLimit = limit;
  return placeInStack(stack, folder);
}

export function placeInStack(stack: string, folder: string): string | undefined {
  for (const line of stack.split('\n').slice(1)) {
    const found =
      /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/.exec(
        line.trim(),
      );
    const [, address = '', row = ''] = found ?? [];
    if (address === '') continue;
    const path = address.startsWith('file:') ? fileURLToPath(address) : address;
    if (isOurs(path) || path.includes(`${sep}node_modules${sep}`)) continue;
    const short = relative(folder, path);
    return `${short.startsWith('..') ? path : short}:${row}`;
  }
  return undefined;
}

function isOurs(path: string): boolean {
  if (!path.startsWith(testkit)) return false;
  const inside = path.slice(testkit.length);
  return !inside.startsWith(`tests${sep}`) && !/\.test\.[cm]?[jt]sx?$/.test(inside);
}
