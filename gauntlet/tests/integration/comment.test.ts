/** The comment on a pull request, through the real command and a server that answers as GitHub. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testProject } from '../testing/project.ts';

interface Comment {
  readonly id: number;
  body: string;
}

/** Keeps comments and answers as the recorded API does: status, paging, and the form of errors. */
async function gitHub(comments: Comment[], refuses = false) {
  const asked: string[] = [];
  let next = 9_000;
  const server = createServer(async (request, answer) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(request.method ?? '');
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const given = Buffer.concat(pieces).toString();
    const body = given === '' ? '' : (JSON.parse(given).body as string);
    const reply = (status: number, value?: unknown) => {
      answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      answer.end(value === undefined ? undefined : JSON.stringify(value));
    };
    const shown = (one: Comment) => ({
      ...one,
      html_url: `https://github.com/a/b/pull/7#${one.id}`,
    });
    if (request.headers.authorization !== 'Bearer secret')
      return reply(401, { message: 'Bad credentials' });
    if (refuses) return reply(403, { message: 'Resource not accessible by integration' });
    const id = Number(/comments\/(\d+)$/.exec(url.pathname)?.[1]);
    const at = comments.findIndex((one) => one.id === id);
    const known = comments[at];
    if (request.method === 'GET') {
      const [page, size] = [
        Number(url.searchParams.get('page')),
        Number(url.searchParams.get('per_page')),
      ];
      return reply(200, comments.slice((page - 1) * size, page * size).map(shown));
    }
    if (request.method === 'POST') {
      const made = { id: next++, body };
      comments.push(made);
      return reply(201, shown(made));
    }
    if (known === undefined) return reply(404, { message: 'Not Found' });
    if (request.method === 'DELETE') {
      comments.splice(at, 1);
      return reply(204);
    }
    known.body = body;
    return reply(200, shown(known));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const environment = {
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_TOKEN: 'secret',
  };
  return { asked, comments, environment };
}

function project() {
  return testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint: { runner: command, options: { command: [node, program.mjs] } }
`,
    'program.mjs': '',
  });
}

const COMMENT = ['render', 'markdown', '--comment'];

test('posted once, edited while the verdict stays, made anew when it changed', async () => {
  const others = Array.from({ length: 130 }, (_, id) => ({ id, body: 'somebody else' }));
  const { comments, environment, asked } = await gitHub(others);
  const app = project();
  const step = async () => {
    await app.gauntlet(['run', 'lint']);
    const done = await app.gauntlet(COMMENT, environment);
    expect(done).toMatchObject({ code: 0, stdout: '' });
    return done.stderr;
  };
  expect(await step()).toContain('comment posted: https://github.com/a/b/pull/7#9000');
  expect(await step()).toContain('comment edited');
  expect(comments).toHaveLength(131);
  expect(comments.at(-1)?.body).toContain('Gauntlet: pass');
  app.write({ 'program.mjs': 'process.exit(1)' });
  expect(await step()).toContain('comment replaced: https://github.com/a/b/pull/7#9001');
  expect(comments).toHaveLength(131);
  expect(comments.at(-1)?.body).toContain('Gauntlet: fail');
  expect(asked).toEqual([
    'GET',
    'GET',
    'POST',
    'GET',
    'GET',
    'PATCH',
    'GET',
    'GET',
    'POST',
    'DELETE',
  ]);
}, 60_000);

test('what is wrong is said: no pull request, no token, a refusal, no answer', async () => {
  const { environment } = await gitHub([], true);
  const app = project();
  await app.gauntlet(['run', 'lint']);
  const said = async (changes: Record<string, string>) => {
    const done = await app.gauntlet(COMMENT, { ...environment, ...changes });
    expect(done.code).toBe(2);
    expect(done.stderr).not.toContain('secret');
    return done.stderr;
  };
  expect(await said({ GITHUB_REF: 'refs/heads/main' })).toContain('NO_PULL_REQUEST');
  expect(await said({ GITHUB_TOKEN: '' })).toContain('NO_GITHUB_TOKEN');
  expect(await said({})).toContain('pull-requests: write');
  expect(await said({ GITHUB_API_URL: 'http://127.0.0.1:1' })).toContain('GITHUB_UNREACHABLE');
}, 60_000);
