/**
 * Errors to a server that speaks Sentry's protocol: one envelope each, without bodies, headers or
 * addresses, and never waited for.
 */
import { randomUUID } from 'node:crypto';

export type ErrorHook = (error: unknown, what: string) => void;

const timeoutMs = 5_000;

export function sentryHook(
  dsn: string | undefined,
  nowMs: () => number,
  send: typeof globalThis.fetch = globalThis.fetch,
): ErrorHook {
  if (dsn === undefined) return () => {};
  const { protocol, host, username, pathname } = new URL(dsn);
  const project = pathname.replace(/^\//, '');
  const url = `${protocol}//${host}/api/${project}/envelope/`;
  const auth = `Sentry sentry_version=7, sentry_client=gateway/1, sentry_key=${username}`;
  return (error, what) => {
    const body = envelope(error, what, nowMs());
    const headers = { 'content-type': 'application/x-sentry-envelope', 'x-sentry-auth': auth };
    const signal = AbortSignal.timeout(timeoutMs);
    // What can't be told is lost; the log has it.
    send(url, { method: 'POST', headers, body, signal }).catch(() => undefined);
  };
}

function envelope(error: unknown, what: string, atMs: number): string {
  const id = randomUUID().replaceAll('-', '');
  const at = new Date(atMs).toISOString();
  const type = error instanceof Error ? error.name : typeof error;
  // The message of an error may hold what a client sent: its place says enough.
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  const frames = stack.map((line) => ({ function: line.trim() })).reverse();
  const event = {
    event_id: id,
    timestamp: at,
    platform: 'node',
    level: 'error',
    logger: 'gateway',
    exception: { values: [{ type, value: what, stacktrace: { frames } }] },
  };
  const lines = [{ event_id: id, sent_at: at }, { type: 'event' }, event];
  return lines.map((line) => JSON.stringify(line)).join('\n');
}
