import { StringDecoder } from 'node:string_decoder';

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  /** Gives the last line, which may have no end of line. */
  end(): void;
}

/** A line that never ends is given in pieces, so that it can't fill the memory. */
const longestLine = 64 * 1024;

export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(bytes) {
      const lines = (rest + decoder.write(Buffer.from(bytes))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (rest.length > longestLine) {
        onLine(rest);
        rest = '';
      }
    },
    end() {
      rest += decoder.end();
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
