/**
 * One comment on a pull request: edited in place while the verdict stays, and made anew when it
 * changed, so that people are told of a change and of nothing else.
 */
import { readFile } from 'node:fs/promises';
import { errors } from '../model/errors.ts';
import { markerOf, outlookMarker } from '../render/forms/markdown.ts';

export interface PullRequest {
  readonly api: string;
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

export interface CommentPorts {
  readonly fetch: typeof fetch;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a job on GitHub Actions says of its pull request. */
export async function pullRequestOf(environment: Environment): Promise<PullRequest> {
  const token = environment.GITHUB_TOKEN ?? environment.GH_TOKEN;
  const repository = environment.GITHUB_REPOSITORY;
  const number = await numberOf(environment);
  if (repository === undefined || number === undefined) throw errors.make('NO_PULL_REQUEST');
  if (token === undefined || token === '') throw errors.make('NO_GITHUB_TOKEN');
  const api = environment.GITHUB_API_URL ?? 'https://api.github.com';
  return { api, repository, number, token };
}

async function numberOf(environment: Environment): Promise<number | undefined> {
  const [, fromRef] = /^refs\/pull\/(\d+)\//.exec(environment.GITHUB_REF ?? '') ?? [];
  if (fromRef !== undefined) return Number(fromRef);
  const path = environment.GITHUB_EVENT_PATH;
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const event = JSON.parse(text) as { readonly pull_request?: { readonly number?: number } };
  return event.pull_request?.number;
}

interface Comment {
  readonly id: number;
  readonly body: string;
}

export interface Commented {
  readonly did: 'edited' | 'posted' | 'replaced';
  readonly url: string;
}

export async function comment(
  on: PullRequest,
  profile: string,
  outlook: string,
  body: string,
  ports: CommentPorts,
): Promise<Commented> {
  const issue = `repos/${on.repository}/issues`;
  const known = await findOwn(on, markerOf(profile), ports);
  if (known?.body.includes(outlookMarker(outlook))) {
    const path = `${issue}/comments/${known.id}`;
    const edited = await ask(on, 'PATCH', path, ports, { body });
    return { did: 'edited', url: urlIn(edited) };
  }
  const posted = await ask(on, 'POST', `${issue}/${on.number}/comments`, ports, { body });
  if (known === undefined) return { did: 'posted', url: urlIn(posted) };
  // The new one stands before the old one goes: between the two there is never none.
  await ask(on, 'DELETE', `${issue}/comments/${known.id}`, ports);
  return { did: 'replaced', url: urlIn(posted) };
}

const PAGE = 100;
/** Ten thousand comments: past that the pull request has other troubles. */
const MOST_PAGES = 100;

async function findOwn(
  on: PullRequest,
  marker: string,
  ports: CommentPorts,
): Promise<Comment | undefined> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const issue = `repos/${on.repository}/issues/${on.number}`;
    const path = `${issue}/comments?per_page=${PAGE}&page=${page}`;
    const comments = commentsIn(await ask(on, 'GET', path, ports));
    const own = comments.find(({ body }) => body.startsWith(marker));
    if (own !== undefined || comments.length < PAGE) return own;
  }
  return undefined;
}

function commentsIn(answer: unknown): readonly Comment[] {
  if (!Array.isArray(answer)) return [];
  return answer.map((one: { id: number; body?: string | null }) => ({
    id: one.id,
    body: one.body ?? '',
  }));
}

function urlIn(answer: unknown): string {
  const { html_url: url } = (answer ?? {}) as { readonly html_url?: string };
  return url ?? '';
}

const TIMEOUT_MS = 20_000;

async function ask(
  on: PullRequest,
  method: string,
  path: string,
  ports: CommentPorts,
  body?: unknown,
): Promise<unknown> {
  const url = `${on.api.replace(/\/$/, '')}/${path}`;
  const request = {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${on.token}`,
      'x-github-api-version': '2022-11-28',
      'user-agent': 'gauntlet',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answer = await ports.fetch(url, request).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw errors.make('GITHUB_UNREACHABLE', { api: on.api, message }, error);
  });
  const text = await answer.text();
  if (answer.ok) return text === '' ? undefined : JSON.parse(text);
  const said = messageIn(text) || answer.statusText;
  throw errors.make('GITHUB_REFUSED', { method, path, status: answer.status, said });
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    // Not from GitHub itself (a proxy's page): its status has to do.
    return '';
  }
}
