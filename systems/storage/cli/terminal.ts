/** The only place that looks at the process: its words, its environment, its streams. */

export interface Terminal {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  say(text: string): void;
  complain(text: string): void;
  /** Sets the exit code; the process ends by itself when nothing is left to do. */
  exit(code: number): void;
}

export function terminalOf(given: NodeJS.Process): Terminal {
  return {
    words: given.argv.slice(2),
    environment: given.env,
    execPath: given.execPath,
    say: (text) => void given.stdout.write(text),
    complain: (text) => void given.stderr.write(text),
    exit(code) {
      given.exitCode = code;
    },
  };
}
