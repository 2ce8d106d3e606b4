import type { StreamEvent } from '../dialects/dialect.ts';

/** One event as it goes over the wire. */
export function eventText({ event, data }: StreamEvent): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
