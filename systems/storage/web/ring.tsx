import type { ServerAnswer } from '../model/status.ts';
import { shareText } from './format.ts';

/** A bar for each server; the mark on it is the share that its weight asks for. */
export function Ring({ servers }: { servers: readonly ServerAnswer[] }) {
  const most = Math.max(...servers.flatMap(({ share, fair_share }) => [share, fair_share]), 0.01);
  return (
    <ul className="ring">
      {servers.map(({ server_id, share, fair_share }) => (
        <li key={server_id}>
          <span className="ring-name">{server_id}</span>
          <span className="ring-track" aria-hidden="true">
            <span className="ring-bar" style={{ inlineSize: `${(share / most) * 100}%` }} />
            <span
              className="ring-fair"
              style={{ insetInlineStart: `${(fair_share / most) * 100}%` }}
            />
          </span>
          <span className="ring-share">{shareText(share)}</span>
        </li>
      ))}
    </ul>
  );
}
