/** PURE: what a file of seeds is, by its name, its type and how it begins. */
export type SeedFormat = 'csv' | 'jsonl' | 'json';

/** The name counts first; a content type is often just what a browser guessed. */
export function formatOf(filename: string, contentType: string, head: string): SeedFormat {
  const ending = /\.([a-z]+)$/i.exec(filename)?.[1]?.toLowerCase();
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  const start = head.trimStart();
  if (start.startsWith('[')) return 'json';
  if (start.startsWith('{')) return /^\{[^\n]*\}\s*(?:\n|$)/.test(start) ? 'jsonl' : 'json';
  if (ending === 'json') return 'json';
  return contentType.includes('jsonl') || contentType.includes('ndjson') ? 'jsonl' : 'csv';
}

/** UTF-8 unless it says or shows something else; what is not UTF-8 is taken for Windows text. */
export function encodingOf(head: Uint8Array, isWhole: boolean): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return 'utf-8';
  } catch {
    // Some byte is no UTF-8: older spreadsheets write this.
    return 'windows-1252';
  }
}

/** The sign that stands most often in the first line, outside of quotes. */
export function delimiterOf(head: string): string {
  const line = /^[^\n\r]*/.exec(head.replace(/"(?:[^"]|"")*"/g, ''))?.[0] ?? '';
  const counted = [',', ';', '\t', '|'].map((sign) => [sign, line.split(sign).length] as const);
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
