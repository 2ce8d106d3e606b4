/** What a process asked of the kernel, in order: read from what `strace` wrote. */

export interface SystemCall {
  readonly atMs: number;
  readonly name: string;
  readonly args: readonly string[];
  readonly result: number;
}

/** Everything by which bytes or names come to a disk. */
export const TRACED = [
  'openat,close,write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync',
  'rename,renameat,renameat2,unlink,unlinkat,link,linkat',
].join(',');

const LINE = /^(\d+) +(\d+\.\d+) (.*)$/;
const CALL = /^(\w+)\((.*)\) += (-?\d+)/;

export function systemCallsOf(text: string): readonly SystemCall[] {
  const begun = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of text.split('\n')) {
    const [, thread = '', at = '', what = ''] = LINE.exec(line) ?? [];
    const whole = wholeOf(thread, what, begun);
    const [, name, inner = '', result] = CALL.exec(whole ?? '') ?? [];
    if (name === undefined) continue;
    const args = inner.split(/, (?=(?:[^"]*"[^"]*")*[^"]*$)/);
    calls.push({ atMs: Number(at) * 1000, name, args, result: Number(result) });
  }
  return calls;
}

/** A call that another thread interrupted stands in two lines; it counts when it was done. */
function wholeOf(thread: string, what: string, begun: Map<string, string>): string | undefined {
  const start = /^(.*) <unfinished \.\.\.>$/.exec(what)?.[1];
  if (start !== undefined) {
    begun.set(thread, start);
    return undefined;
  }
  const end = /^<\.\.\. \w+ resumed>(.*)$/.exec(what)?.[1];
  return end === undefined ? what : `${begun.get(thread) ?? ''}${end}`;
}

/** The bytes of a string as `-xx` writes it. */
export function bytesOf(arg: string): Buffer {
  if (arg.endsWith('...')) throw new Error('strace has cut a string');
  return Buffer.from(arg.replaceAll(/"|\\x/g, ''), 'hex');
}
