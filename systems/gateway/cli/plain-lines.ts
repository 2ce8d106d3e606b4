/** Logs for whoever sits before the terminal: what happened, and not a record for programs. */
import { z } from 'zod';

const record = z.looseObject({
  level: z.string(),
  msg: z.string(),
  err: z.object({ message: z.string() }).optional(),
});

export function plainLines(to: { write(text: string): unknown }) {
  return { write: (line: string) => void to.write(`${plainLine(line)}\n`) };
}

/** What is no record is handed on as it is. */
export function plainLine(line: string): string {
  const { success, data } = record.safeParse(parsed(line));
  if (!success) return line.trimEnd();
  const { level, msg, err, time: _time, service: _service, ...more } = data;
  const named = Object.entries(more).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const details = err === undefined ? named : [err.message, ...named];
  return `${level}: ${msg}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
