/** The lines to copy that make a request, for a shell. */
import type { Json } from '../../dialects/json.ts';
import type { Operation } from './operations.ts';

export function requestLines({ method, path, asks, example }: Operation): string {
  const place = path.replaceAll(/\{(.+?)\}/g, (_braces, name) => name.toUpperCase());
  const url = `"$GATEWAY_URL${place}"`;
  const options = [
    ...(method === 'GET' || (method === 'POST' && example !== undefined) ? [] : [`-X ${method}`]),
    ...(asks.length === 0 ? [] : [`-H "Authorization: Bearer ${shown(asks)}"`]),
    ...(example === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d '${quotable(indented(example))}'`]),
  ];
  return [`curl ${url}`, ...options].join(' \\\n  ');
}

/** A log-in goes wherever a key goes, and to more. */
function shown(asks: readonly string[]): string {
  return asks.includes('key') ? '$GATEWAY_KEY' : '$GATEWAY_TOKEN';
}

function indented(example: Json): string {
  return JSON.stringify(example, null, 2).replaceAll('\n', '\n  ');
}

/** Within single quotes a shell takes all but a single quote as it stands. */
function quotable(text: string): string {
  return text.replaceAll("'", "'\\''");
}
