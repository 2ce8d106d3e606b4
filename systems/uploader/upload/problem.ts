/** What the SDK, or the socket under it, threw. */
import type { S3Problem } from '../policy/reaction.ts';

interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function problemOf(error: unknown): S3Problem {
  const thrown = (error ?? {}) as Thrown;
  const status = thrown.$metadata?.httpStatusCode;
  return { name: nameOf(thrown), status };
}

function nameOf(thrown: Thrown): string {
  // Node tries each address of a name, and tells of all of them in one.
  const [first] = thrown.errors ?? [];
  if (first !== undefined) return nameOf(first as Thrown);
  if (typeof thrown.code === 'string') return thrown.code;
  if (typeof thrown.Code === 'string') return thrown.Code;
  const cause = thrown.cause as Thrown | undefined;
  if (typeof cause?.code === 'string') return cause.code;
  return thrown.name ?? 'Error';
}

export function reasonOf(error: unknown): string {
  const { name } = problemOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const text = message === '' || message === 'UnknownError' ? name : message;
  return text.includes(name) ? text : `${name}: ${text}`;
}
