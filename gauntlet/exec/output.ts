/**
 * What a process printed: line by line, without its secrets, within bounds. Small output stays in
 * memory; more goes to a file, which is kept when the task failed and removed when it did not.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OutputStream } from './process.ts';
import { lineRedaction, type Redact } from './secrets.ts';

export interface Output {
  add(text: string, stream: OutputStream): void;
  /** The last part, for a person. */
  tail(): string;
  /** Ends it: the whole of it is kept in the file, or nothing is. Says whether there is a file. */
  close(keep: boolean): boolean;
}

export interface OutputOptions {
  readonly path: string;
  readonly redact: Redact;
  /** Called with whole lines, secrets taken out. */
  onText(text: string): void;
  readonly fileBytes?: number;
}

const TAIL_CHARACTERS = 8_000;
const MEMORY_CHARACTERS = 128 * 1024;
const FILE_BYTES = 64 * 1024 * 1024;
/** A line that never ends is shown in pieces, so that it can't fill the memory. */
const LINE_CHARACTERS = 64 * 1024;

export function openOutput(options: OutputOptions): Output {
  const file = logFile(options.path, options.fileBytes ?? FILE_BYTES);
  let tail = '';
  const take = (text: string) => {
    file.add(text);
    tail += text;
    // Cut rarely, not at every piece: a chatty process would make this quadratic.
    if (tail.length > 2 * TAIL_CHARACTERS) tail = tail.slice(-TAIL_CHARACTERS);
    options.onText(text);
  };
  // Each stream has lines of its own: pieces of the two must not be glued into one.
  const streams = { stdout: lines(options.redact, take), stderr: lines(options.redact, take) };
  return {
    add: (text, stream) => streams[stream].add(text),
    tail: () => tail.slice(-TAIL_CHARACTERS),
    close(keep) {
      streams.stdout.end();
      streams.stderr.end();
      return file.close(keep, tail.slice(-TAIL_CHARACTERS));
    },
  };
}

interface Lines {
  add(text: string): void;
  end(): void;
}

function lines(redact: Redact, take: (text: string) => void): Lines {
  const clean = lineRedaction(redact);
  let rest = '';
  const give = (whole: readonly string[]) => {
    if (whole.length > 0) take(whole.map((line) => `${clean(line)}\n`).join(''));
  };
  return {
    add(text) {
      const split = (rest + text).split('\n');
      rest = split.pop() ?? '';
      give(split);
      if (rest.length > LINE_CHARACTERS) {
        give([rest]);
        rest = '';
      }
    },
    end() {
      if (rest !== '') give([rest]);
      rest = '';
    },
  };
}

interface LogFile {
  add(text: string): void;
  close(keep: boolean, tail: string): boolean;
}

function logFile(path: string, mostBytes: number): LogFile {
  let held = '';
  let file: number | undefined;
  let written = 0;
  let lost = 0;
  const flush = () => {
    const text = held;
    held = '';
    try {
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true });
        file = openSync(path, 'w', 0o600);
      }
      written += writeSync(file, text);
    } catch {
      // A full disk or a read-only folder costs this copy; the run and its tail go on.
      lost += text.length;
    }
  };
  return {
    add(text) {
      if (written > mostBytes) {
        lost += text.length;
        return;
      }
      held += text;
      if (held.length > MEMORY_CHARACTERS) flush();
    },
    close(keep, tail) {
      if (keep) {
        if (lost > 0) held += `\n[${lost} more characters; the last of them follow]\n${tail}`;
        flush();
      }
      if (file === undefined) return false;
      closeSync(file);
      if (!keep) rmSync(path, { force: true });
      return keep;
    },
  };
}
