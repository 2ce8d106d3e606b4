/** Where a notice goes. A new one is a file here, a line in the registry, a test and a row. */
import type { Notice } from '../alerts.ts';

export interface SinkPorts {
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  readonly limitMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Sink {
  readonly name: string;
  /** Reads the settings of one place to tell; the text of what is wrong with them otherwise. */
  readonly open: (settings: Readonly<Record<string, unknown>>, ports: SinkPorts) => Open;
}

export type Open =
  | { readonly ok: true; readonly tell: (notice: Notice) => Promise<Told> }
  | { readonly ok: false; readonly why: string };

/** A notice that did not arrive is told by the others, and tried again. */
export type Told = { readonly ok: true } | { readonly ok: false; readonly why: string };

export function text(
  settings: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function missing(name: string, example: string): Open {
  return { ok: false, why: `it needs \`${name}\`, such as ${example}` };
}

/** Sends JSON; every answer but a good one is a reason. */
export async function post(url: string, body: object, ports: SinkPorts): Promise<Told> {
  try {
    const answer = await ports.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ports.limitMs),
    });
    const said = await answer.text();
    if (answer.ok) return { ok: true };
    return { ok: false, why: `it answered ${answer.status}: ${said.slice(0, 200)}` };
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
