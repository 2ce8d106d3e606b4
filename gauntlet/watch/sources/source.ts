/** Where a number is read. A new one is a file here, a line in the registry, a test and a row. */
export interface SourcePorts {
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  readonly limitMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Source {
  readonly name: string;
  /** A number, or why there is none: what is missing is never taken for fine. */
  readonly read: (
    settings: Readonly<Record<string, unknown>>,
    ports: SourcePorts,
  ) => Promise<SourceRead>;
}

export type SourceRead =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly why: string };

export function textSetting(
  settings: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function needs(name: string, example: string): SourceRead {
  return { ok: false, why: `it needs \`${name}\`, such as ${example}` };
}

/** Of an answer the JSON; every other answer is a reason. */
export async function getJson(
  url: string,
  ports: SourcePorts,
  headers: Readonly<Record<string, string>> = {},
): Promise<
  { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly why: string }
> {
  try {
    const signal = AbortSignal.timeout(ports.limitMs);
    const answer = await ports.fetch(url, { signal, headers });
    const text = await answer.text();
    if (!answer.ok) return { ok: false, why: `it answered ${answer.status}` };
    return { ok: true, json: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: sourceReason(error) };
  }
}

export function sourceReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
