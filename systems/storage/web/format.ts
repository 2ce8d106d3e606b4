// Figures as people read them.
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export function bytesText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** step;
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${UNITS[step]}`;
}

export const countText = (count: number) => count.toLocaleString('en');
export const shareText = (share: number) => `${(share * 100).toFixed(1)} %`;

/** "3 s ago", as of now. */
export function agoText(when: string | Date, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - new Date(when).getTime()) / 1_000));
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
