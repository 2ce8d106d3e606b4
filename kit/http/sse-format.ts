/** PURE: one server-sent event as text. */

export interface ServerEvent {
  /** Comes back as Last-Event-ID when the client connects again. */
  readonly id?: string | number;
  readonly event?: string;
  /** Text as it is; anything else as JSON. */
  readonly data: unknown;
}

/** Line ends in an id or a name would let data pose as other fields of the protocol. */
export function formatEvent({ id, event, data }: ServerEvent): string {
  const lines: string[] = [];
  if (id !== undefined) lines.push(`id: ${oneLine(String(id))}`);
  if (event !== undefined) lines.push(`event: ${oneLine(event)}`);
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  for (const line of text.split(/\r\n|\r|\n/)) lines.push(`data: ${line}`);
  return `${lines.join('\n')}\n\n`;
}

function oneLine(text: string): string {
  // A NUL in an id makes clients ignore it.
  return text.replaceAll(/[\r\n\0]/g, ' ');
}
