// Speaks to the studio's API, and gives its errors as they are meant to be read.
import { currentSession, keepSession } from './session.ts';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string;
  readonly fields: readonly { field: string; message: string }[];

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.error === 'string' ? body.error : `the server answered ${status}`);
    this.status = status;
    this.code = String(body.code ?? '');
    this.fix = String(body.fix ?? '');
    this.fields = (body.fields as ApiError['fields'] | undefined) ?? [];
  }
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const access = currentSession()?.access;
  return await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(access === undefined ? {} : { authorization: `Bearer ${access}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

let renewing: Promise<boolean> | undefined;

/** Once for all requests that find the token over. */
function renew(): Promise<boolean> {
  renewing ??= (async () => {
    const before = currentSession();
    if (before === undefined) return false;
    const response = await send('POST', '/refresh', { refresh_token: before.refresh });
    if (!response.ok) {
      keepSession(undefined);
      return false;
    }
    const { access_token: access, refresh_token: refresh } = await response.json();
    keepSession({ ...before, access, refresh });
    return true;
  })().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

export async function request(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await send(method, path, body);
  if (response.status !== 401 || currentSession() === undefined || path === '/login') {
    return response;
  }
  return (await renew()) ? await send(method, path, body) : response;
}

export async function api<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await request(method, path, body);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer = isJson ? await response.json() : {};
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer as Answer;
}

export const get = <Answer>(path: string) => api<Answer>('GET', path);

/** Straight to the store, with news of how far it is. */
export function upload(
  url: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('PUT', url);
    sending.setRequestHeader('content-type', file.type || 'text/csv');
    sending.upload.onprogress = ({ loaded, total }) => onProgress(loaded / Math.max(1, total));
    sending.onload = () =>
      sending.status < 300
        ? resolve()
        : reject(new Error(`the storage answered ${sending.status}`));
    sending.onerror = () => reject(new Error('the storage can not be reached'));
    sending.send(file);
  });
}

/** Server-sent events with our token, which EventSource can not send. */
export async function follow(
  path: string,
  onEvent: (name: string, data: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const access = currentSession()?.access;
  const response = await fetch(path, { headers: { authorization: `Bearer ${access}` }, signal });
  if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status}`);
  let text = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const data = [...event.matchAll(/^data: (.*)$/gm)].map((match) => match[1]).join('\n');
      if (name !== undefined) onEvent(name, JSON.parse(data));
    }
  }
}
