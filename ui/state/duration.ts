/** A duration as people say it, two units at most: `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(durationMs: number): string {
  // Each size is rounded before it is split: 59.5 minutes are an hour, never "60 min".
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

function pair(total: number, ratio: number, big: string, small: string): string {
  const rest = total % ratio;
  const whole = `${Math.floor(total / ratio)} ${big}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}
