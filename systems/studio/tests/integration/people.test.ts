// Who comes in by an identity provider outside, and what is told by mail.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Issuer, startIssuer } from '../support/issuer.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import {
  ask,
  password,
  type Studio,
  signUp,
  simpleTemplate,
  startStudio,
  topics,
  uploadSeed,
} from '../support/studio.ts';

let issuer: Issuer;
let mails: MailServer;
let studio: Studio;

beforeAll(async () => {
  [issuer, mails] = await Promise.all([startIssuer(), startMailServer()]);
  studio = await startStudio({
    environment: {
      STUDIO_OIDC_ISSUER: issuer.url,
      STUDIO_OIDC_AUDIENCE: 'studio-client',
      STUDIO_SMTP_URL: mails.url,
      STUDIO_MAIL_FROM: 'studio@example.com',
      STUDIO_PUBLIC_URL: 'https://studio.example',
    },
  });
}, 120_000);
afterAll(async () => {
  await studio.close();
  await Promise.all([issuer[Symbol.asyncDispose](), mails[Symbol.asyncDispose]()]);
});

const get = (path: string, token: string) =>
  ask(studio.url, 'GET', path, undefined, { authorization: `Bearer ${token}` });

describe('an identity provider outside', () => {
  const ann = { sub: 'ann-1', aud: 'studio-client', email: 'Ann@outside.example' };

  test('who has its token is somebody here, and the same one the next time', async () => {
    const first = await get('/user', await issuer.token(ann));
    expect(first).toMatchObject({ status: 200, body: { email: 'ann@outside.example' } });
    const again = await get('/user', await issuer.token({ ...ann, email: 'new@outside.example' }));
    expect(again.body.user_id).toBe(first.body.user_id);
  });

  test('many first requests at once make one account', async () => {
    const token = await issuer.token({ ...ann, sub: 'many', email: 'many@outside.example' });
    const answers = await Promise.all(Array.from({ length: 12 }, () => get('/user', token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.user_id)).size).toBe(1);
  });

  test('access tokens of Cognito, which name no audience and no address', async () => {
    const claims = { sub: 'cognito-1', client_id: 'studio-client', token_use: 'access' };
    const answer = await get('/user', await issuer.token(claims));
    expect(answer).toMatchObject({
      status: 200,
      body: { email: expect.stringMatching(/^cognito-1@/) },
    });
  });

  test.each([
    ['of another audience', { ...ann, aud: 'other' }],
    ['of another client', { sub: 'x', client_id: 'other', token_use: 'access' }],
    ['without a subject', { aud: 'studio-client' }],
    ['of another issuer', { ...ann, iss: 'https://other.example' }],
  ])('a token %s is refused', async (_, claims) => {
    const answer = await get('/user', await issuer.token(claims));
    expect(answer).toMatchObject({ status: 401, body: { code: 'TOKEN_INVALID' } });
  });

  test('a forged one and one whose time is over are refused', async () => {
    expect((await get('/user', await issuer.forged(ann))).body.code).toBe('TOKEN_INVALID');
    expect((await get('/user', await issuer.token(ann, '-1h'))).body.code).toBe('TOKEN_EXPIRED');
  });

  test('its word for an address opens nobody else’s account', async () => {
    await confirmedUser('carl@example.com');
    const claims = { ...ann, sub: 'not-carl', email: 'carl@example.com' };
    const outside = await get('/user', await issuer.token(claims));
    const inside = await login('carl@example.com');
    expect(outside.status).toBe(200);
    expect(outside.body.user_id).not.toBe(inside.body.user_id);
  });

  test('works with what is theirs alone', async () => {
    const headers = { authorization: `Bearer ${await issuer.token(ann)}` };
    const made = await ask(studio.url, 'POST', '/templates', simpleTemplate, headers);
    expect(made.status).toBe(201);
    const other = await issuer.token({ ...ann, sub: 'ben-1', email: 'ben@outside.example' });
    expect((await get(`/templates/${made.body.template_id}`, other)).status).toBe(404);
  });

  test('goes on with the keys that are known while the provider is gone', async () => {
    const token = await issuer.token(ann);
    issuer.isGone = true;
    expect((await get('/user', token)).status).toBe(200);
    issuer.isGone = false;
  });
});

async function login(email: string) {
  return await ask(studio.url, 'POST', '/login', { email, password });
}

/** By the link in the mail, as people do it. */
async function confirmedUser(email: string): Promise<void> {
  await ask(studio.url, 'POST', '/signup', { email, password });
  const mail = await mails.waitFor(email);
  const token = /confirm\?token=([\w-]+)/.exec(mail.text)?.[1];
  const answer = await ask(studio.url, 'GET', `/confirm?token=${token}`);
  expect(answer.status).toBe(302);
}

describe('mail', () => {
  test('an address is confirmed by the link that was sent to it', async () => {
    const email = 'dora@example.com';
    const made = await ask(studio.url, 'POST', '/signup', { email, password });
    expect(made).toMatchObject({ status: 201, body: { confirmed: false } });
    expect(await login(email)).toMatchObject({ status: 403, body: { code: 'EMAIL_UNCONFIRMED' } });
    const mail = await mails.waitFor(email);
    expect(mail.from).toBe('studio@example.com');
    expect(mail.text).toContain('https://studio.example/confirm?token=');
    const path = /\/confirm\?token=[\w-]+/.exec(mail.text)?.[0] ?? '';
    expect((await ask(studio.url, 'GET', path)).status).toBe(302);
    expect((await login(email)).status).toBe(200);
    // A link is good for once.
    expect((await ask(studio.url, 'GET', path)).body.code).toBe('CONFIRMATION_UNKNOWN');
  });

  test('a server that takes no mail is told as that, and signing up works later', async () => {
    const email = 'late@example.com';
    mails.isBusy = true;
    const refused = await ask(studio.url, 'POST', '/signup', { email, password });
    mails.isBusy = false;
    expect(refused).toMatchObject({ status: 503, body: { code: 'MAIL_UNREACHABLE' } });
    await confirmedUser(email);
    expect((await login(email)).status).toBe(200);
  });

  test('the end of a job is told as the settings say, once; a refusal is tried again', async () => {
    await confirmedUser('eve@example.com');
    const eve = await signUp(studio.url, 'eve@example.com');
    const to = 'eves-news@example.com';
    const settings = { notify: { email: to } };
    expect((await eve.request('PATCH', '/user', settings)).status).toBe(200);
    const { body } = await eve.post('/templates', simpleTemplate);
    const wish = {
      template_id: body.template_id,
      seed_data_path: await uploadSeed(eve, 'topics.csv', topics(3)),
      budget_limit: 1,
      output_format: 'JSONL',
      num_records: 3,
    };
    mails.isBusy = true;
    const made = await eve.post('/jobs', wish);
    expect(made.status).toBe(201);
    const path = `/jobs/${made.body.job_id}`;
    await vi.waitFor(
      async () => {
        const { notifications } = (await eve.get(path)).body;
        expect(notifications?.[0]).toMatchObject({ kind: 'email', target: to, sent_at: null });
        expect(String(notifications?.[0]?.problem)).toContain('no room');
      },
      { timeout: 60_000, interval: 100 },
    );
    mails.isBusy = false;
    const mail = await mails.waitFor(to);
    expect(mail.text).toContain('Subject: Studio: Questions is COMPLETED');
    expect(mail.text).toContain('records: 3');
    await vi.waitFor(async () => {
      expect((await eve.get(path)).body.notifications?.[0]?.sent_at).not.toBe(null);
    }, 30_000);
    expect(mails.mails.filter((one) => one.to === to).length).toBe(1);
    // What the job itself says comes first: here, nobody.
    const quiet = await eve.post('/jobs', { ...wish, notify: {} });
    await vi.waitFor(async () => {
      expect((await eve.get(`/jobs/${quiet.body.job_id}`)).body.status).toBe('COMPLETED');
    }, 30_000);
    expect((await eve.get(`/jobs/${quiet.body.job_id}`)).body.notifications).toEqual([]);
  }, 120_000);
});
