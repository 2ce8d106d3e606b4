// Who is logged in. Tokens are kept for this browser; the short one is renewed when it is over.
import { useSyncExternalStore } from 'react';

type Session = { access: string; refresh: string; email: string };

const KEY = 'studio-session';
const listeners = new Set<() => void>();
let session = stored();

function stored(): Session | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    // Storage is refused in some private windows: one logs in again.
    return undefined;
  }
}

export function keepSession(next: Session | undefined): void {
  session = next;
  try {
    if (next === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // As above: the session then lasts as long as the page.
  }
  for (const tell of listeners) tell();
}

export const currentSession = () => session;

export function useSession(): Session | undefined {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, currentSession);
}
