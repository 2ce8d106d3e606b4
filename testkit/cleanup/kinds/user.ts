/**
 * A user (or a tenant, a key, anything that a system gives out): taken back by a command, or by an
 * HTTP request. Secrets come from variables: `$NAME` in a header or an argument.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { defineKind, type Fields, type Removable, type RemovalTools, removeEach } from '../kind.ts';

interface UserWhat {
  readonly user: string;
  readonly command: readonly string[] | undefined;
  readonly request:
    | {
        readonly method: string;
        readonly url: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
}

const timeoutMs = 30_000;
const goneStatuses = new Set([404, 410]);

export const user = defineKind<UserWhat>({
  name: 'user',
  read: readUser,
  describe: (what) => what.user,
  remove: (items, tools) =>
    removeEach(items, ({ what }: Removable<UserWhat>) =>
      what.request === undefined ? runCommand(what, tools) : sendRequest(what.request, tools),
    ),
});

function readUser(what: Fields): UserWhat {
  const request = what.fieldsOr('request');
  const command = request === undefined ? what.texts('command') : undefined;
  if (command?.length === 0) throw new Error('its command is empty');
  const url = request?.text('url');
  if (url !== undefined && !URL.canParse(url)) throw new Error('its url is no address');
  return {
    user: what.text('user'),
    command,
    request: request && {
      method: request.textOr('method') ?? 'DELETE',
      url: request.text('url'),
      headers: request.fieldsOr('headers')?.entries() ?? {},
    },
  };
}

async function sendRequest(
  { method, url, headers }: NonNullable<UserWhat['request']>,
  { environment }: RemovalTools,
) {
  const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, environment)]);
  const response = await fetch(url, {
    method,
    headers: Object.fromEntries(filled),
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (response.ok || goneStatuses.has(response.status)) return undefined;
  return `${method} ${url} was answered with ${response.status}`;
}

async function runCommand({ command = [] }: UserWhat, { environment }: RemovalTools) {
  const [program = '', ...args] = command.map((part) => fill(part, environment));
  await promisify(execFile)(program, args, { timeout: timeoutMs, env: { ...environment } });
  return undefined;
}

function fill(text: string, environment: RemovalTools['environment']): string {
  return text.replace(/\$([A-Z_][A-Z0-9_]*)/g, (_, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`the variable ${name} is not set here`);
    return value;
  });
}
