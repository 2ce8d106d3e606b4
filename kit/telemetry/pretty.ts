/** Turns one JSON log line into a line for people at a terminal. */

const colours: Readonly<Record<string, number>> = {
  trace: 90,
  debug: 36,
  info: 32,
  warn: 33,
  error: 31,
  fatal: 35,
};

export function prettyLine(line: string, colour: boolean): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Better an ugly line than none.
    return line;
  }
  const { level, time, msg, err, service: _service, ...rest } = fields;
  const name = String(level);
  const label = name.toUpperCase().padEnd(5);
  const code = colours[name];
  const shown = colour && code !== undefined ? `\u001b[${code}m${label}\u001b[0m` : label;
  const clock = String(time).slice(11, 23);
  const details = Object.entries(rest).map(([key, value]) => `${key}=${asText(value)}`);
  return `${[clock, shown, String(msg ?? ''), ...details].join(' ')}\n${stackOf(err)}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' && !/[\s="]/.test(value) ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  const text = String(stack ?? message ?? JSON.stringify(error));
  return `${text.replaceAll(/^/gm, '    ')}\n`;
}
