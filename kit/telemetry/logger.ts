/** One logger for a program: JSON lines, or text at a terminal; secrets never get out. */
import { type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { prettyLine } from './pretty.ts';
import { redaction } from './redaction.ts';

export type Logger = PinoLogger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LogStream {
  readonly isTTY?: boolean;
  write(line: string): unknown;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Standard output when absent, written at once: the last line before an exit is never lost. */
  readonly stream?: LogStream;
  /** Text for people. When absent: if the stream is a terminal. */
  readonly pretty?: boolean;
  readonly colour?: boolean;
  /**
   * Standard output is written to once a turn: where thousands of lines come together, a call for
   * each takes longer than making it.
   */
  readonly gathers?: boolean;
  /** Names of further keys whose values never show. */
  readonly secretKeys?: readonly string[];
}

export function logger(options: LoggerOptions): Logger {
  const terminal = (options.stream ?? process.stdout).isTTY === true;
  const { service, level = 'info', pretty = terminal, colour = pretty && terminal } = options;
  const redact = redaction(options.secretKeys);
  const streamWrite = (line: string) => {
    const safe = redact(line);
    return pretty ? prettyLine(safe, colour) : safe;
  };
  const settings = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite },
  };
  return pino(settings, options.stream ?? standardOutput(options.gathers === true));
}

const GATHERED_BYTES = 8 * 1024;

function standardOutput(gathers: boolean): LogStream {
  if (!gathers) return pino.destination({ fd: 1, sync: true });
  const output = pino.destination({ fd: 1, sync: true, minLength: GATHERED_BYTES });
  let isPlanned = false;
  const flush = () => {
    isPlanned = false;
    output.flushSync();
  };
  process.once('exit', flush);
  return {
    write(line) {
      output.write(line);
      if (isPlanned) return;
      isPlanned = true;
      setImmediate(flush);
    },
  };
}

/** Of a command that ends by itself: its output is its answer, which others read. */
export function commandLogger(service: string): Logger {
  return logger({ service, level: 'warn', stream: process.stderr });
}
