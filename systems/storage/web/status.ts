// What `/status` says, asked for again and again; the key of an admin where one is asked for.
import { useEffect, useState } from 'react';
import type { StatusAnswer } from '../model/status.ts';

export type Seen =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'locked'; readonly problem: string | undefined }
  | { readonly kind: 'away'; readonly problem: string; readonly last: StatusAnswer | undefined }
  | { readonly kind: 'there'; readonly status: StatusAnswer };

const EVERY_MS = 2_000;
const KEY = 'storage-key';

async function ask(key: string | null, last: StatusAnswer | undefined): Promise<Seen> {
  try {
    const headers = key === null ? {} : { 'x-api-key': key };
    const answer = await fetch('/status', { headers, cache: 'no-store' });
    const body = await answer.json();
    if (answer.ok) return { kind: 'there', status: body };
    const refused = answer.status === 401 || answer.status === 403;
    if (refused) return { kind: 'locked', problem: key === null ? undefined : body.error };
    return { kind: 'away', problem: `${body.error}. ${body.fix}`, last };
  } catch {
    return { kind: 'away', problem: 'The file API does not answer.', last };
  }
}

export function useStatus(): { seen: Seen; unlock: (key: string) => void } {
  const [seen, setSeen] = useState<Seen>({ kind: 'waiting' });
  const [key, setKey] = useState(() => sessionStorage.getItem(KEY));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: StatusAnswer | undefined;
    let isOver = false;
    const look = async () => {
      const next = await ask(key, last);
      if (isOver) return;
      if (next.kind === 'there') last = next.status;
      setSeen(next);
      // Nobody answers a key that was refused differently the next time.
      if (next.kind !== 'locked') timer = setTimeout(look, EVERY_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  const unlock = (given: string) => {
    sessionStorage.setItem(KEY, given);
    setKey(given);
  };
  return { seen, unlock };
}
