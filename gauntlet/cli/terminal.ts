/** The only place that looks at the process: its streams, its environment, its signals. */
import { availableParallelism, hostname } from 'node:os';
import type { Machine } from '../model/nouns.ts';

export interface Terminal {
  /** The words of the command line, without the program's own. */
  readonly words: readonly string[];
  /** The file that this process was started with. */
  readonly program: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly width: number;
  readonly colour: boolean;
  readonly interactive: boolean;
  /** The size of the terminal now: it changes while a command runs. */
  size(): { readonly width: number; readonly height: number };
  readonly machine: Machine;
  say(text: string): void;
  complain(text: string): void;
  /** Sets the exit code; the process ends by itself when nothing is left to do. */
  exit(code: number): void;
  /**
   * Ends the process as soon as all that was said is out. For a command whose speed counts: Node
   * takes its heap down before it ends by itself, and the system does that in no time.
   */
  end(code: number): Promise<never>;
  /** Each key that is pressed, until it is closed; nothing where nobody can press any. */
  keys(onKey: (key: string) => void): { close(): void };
  /** Ends this process as TERM would. */
  stop(): void;
  /** Aborted by the first Ctrl-C or TERM; one more than `borne` ends the process as it is. */
  interruption(borne?: number): AbortSignal;
}

const WIDEST = 100;
const WITHOUT_TERMINAL = 80;
const ROWS = 24;

/** One that nobody has told its size, as under `script`, says 0. */
function sizeOf({ columns, rows }: Pick<NodeJS.WriteStream, 'columns' | 'rows'>) {
  return { width: columns || WITHOUT_TERMINAL, height: rows || ROWS };
}

export function terminalOf(given: NodeJS.Process): Terminal {
  const { env, stdout, stderr } = given;
  const interactive = stdout.isTTY === true && env.CI === undefined && env.TERM !== 'dumb';
  return {
    words: given.argv.slice(2),
    program: given.argv[1] ?? '',
    folder: given.cwd(),
    environment: env,
    width: Math.min(sizeOf(stdout).width, WIDEST),
    colour: colourOf(env, stdout.isTTY === true),
    interactive,
    size: () => sizeOf(stdout),
    machine: {
      name: hostname(),
      platform: `${given.platform}-${given.arch}`,
      cores: availableParallelism(),
    },
    say: (text) => stdout.write(text),
    complain: (text) => stderr.write(text),
    exit(code) {
      given.exitCode = code;
    },
    async end(code) {
      for (const stream of [stdout, stderr]) {
        await new Promise<void>((resolve) => stream.write('', () => resolve()));
      }
      given.exit(code);
    },
    keys(onKey) {
      const { stdin } = given;
      if (!interactive || stdin.isTTY !== true) return { close() {} };
      const onData = (data: Buffer) => onKey(data.toString());
      stdin.setRawMode(true).on('data', onData).resume();
      return {
        close() {
          stdin.off('data', onData).setRawMode(false).pause();
        },
      };
    },
    stop: () => given.kill(given.pid, 'SIGTERM'),
    interruption(borne = 1) {
      const controller = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        let count = 0;
        const onSignal = () => {
          count += 1;
          if (count >= borne) given.off(signal, onSignal);
          controller.abort(signal);
        };
        given.on(signal, onSignal);
      }
      return controller.signal;
    },
  };
}

function colourOf(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true;
  return isTerminal && env.TERM !== 'dumb';
}
