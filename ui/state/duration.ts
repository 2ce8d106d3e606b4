/** A duration as people say it, two units at most: `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const [big, small, ratio, names] =
    seconds < 3600
      ? [Math.floor(seconds / 60), seconds % 60, 60, ['min', 's']]
      : seconds < 86_400
        ? [Math.floor(seconds / 3600), Math.round((seconds % 3600) / 60), 60, ['h', 'min']]
        : [Math.floor(seconds / 86_400), Math.round((seconds % 86_400) / 3600), 24, ['d', 'h']];
  // 59.5 minutes round up to a whole hour, not to "60 min".
  const [whole, rest] = small === ratio ? [big + 1, 0] : [big, small];
  return rest === 0 ? `${whole} ${names[0]}` : `${whole} ${names[0]} ${rest} ${names[1]}`;
}
