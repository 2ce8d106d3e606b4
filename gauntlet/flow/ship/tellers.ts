/** Who is told of trouble: what did not arrive is kept and told again. */
import type { Notice } from '../../watch/alerts.ts';
import { sinks } from '../../watch/sinks/registry.ts';
import type { Told } from '../../watch/sinks/sink.ts';
import type { ShipPorts } from './ports.ts';

export interface Tellers {
  /** What is wrong with their settings. */
  readonly problems: readonly string[];
  tell(notice: Notice): void;
  /** Sends what is due; what did not arrive stays for the next time. */
  flush(): Promise<readonly { readonly sink: string; readonly why: string }[]>;
}

interface Teller {
  readonly sink: string;
  readonly tell: (notice: Notice) => Promise<Told>;
  waiting: readonly Notice[];
}

const LIMIT_MS = 10_000;
/** Of a command: the program and what it runs. What follows may be anything. */
const NAMED_WORDS = 2;

export function openTellers(
  alerts: readonly Readonly<Record<string, unknown>>[],
  { clock, environment }: Pick<ShipPorts, 'clock' | 'environment'>,
): Tellers {
  const problems: string[] = [];
  const tellers = alerts.flatMap((settings): readonly Teller[] => {
    const name = String(settings.sink);
    const kind = sinks.find((sink) => sink.name === name);
    if (kind === undefined) {
      problems.push(
        `there is no sink ${name}; there are ${sinks.map((one) => one.name).join(', ')}`,
      );
      return [];
    }
    const opened = kind.open(settings, { fetch, nowMs: clock, limitMs: LIMIT_MS, environment });
    const sink = calledBy(name, settings);
    if (opened.ok) return [{ sink, tell: opened.tell, waiting: [] }];
    problems.push(`${sink}: ${opened.why}`);
    return [];
  });
  return {
    problems,
    tell(notice) {
      for (const teller of tellers) teller.waiting = [...teller.waiting, notice];
    },
    async flush() {
      const failed = await Promise.all(tellers.map(flushOne));
      return failed.flat();
    },
  };
}

/** There may be several commands. An address can be a secret, and is not said. */
function calledBy(name: string, { command }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(command)) return name;
  return `${name} (${command.slice(0, NAMED_WORDS).join(' ')})`;
}

async function flushOne(teller: Teller) {
  for (const notice of teller.waiting) {
    const told = await teller.tell(notice);
    // In their order: what came later waits too.
    if (!told.ok) return [{ sink: teller.sink, why: told.why }];
    teller.waiting = teller.waiting.slice(1);
  }
  return [];
}
