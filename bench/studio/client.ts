/** A user of the studio's API, who starts jobs and waits for them. */
import { setTimeout as wait } from 'node:timers/promises';

export interface BenchUser {
  readonly url: string;
  readonly token: string;
  readonly templateId: string;
  readonly seedKey: string;
}

type Fields = Readonly<Record<string, unknown>>;

async function call(
  url: string,
  method: string,
  path: string,
  token = '',
  body?: object,
): Promise<Fields> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return (await response.json()) as Fields;
}

const account = { email: 'bench@example.com', password: 'four quiet otters swimming' };
const topics = Array.from({ length: 200 }, (_, at) => `topic ${at}`).join('\n');

export async function benchUser(url: string): Promise<BenchUser> {
  await call(url, 'POST', '/signup', '', account);
  const { access_token } = await call(url, 'POST', '/login', '', account);
  const token = String(access_token);
  const steps = [
    { id: 'text', model: 'local', prompt: 'Write about {{ topic }}.', max_tokens: 60 },
  ];
  const definition = { name: 'Bench', template_definition: { steps } };
  const template = await call(url, 'POST', '/templates', token, definition);
  const file = { filename: 'topics.csv', content_type: 'text/csv' };
  const { upload_url, s3_key } = await call(url, 'POST', '/seed-data/upload', token, file);
  const headers = { 'content-type': 'text/csv' };
  await fetch(String(upload_url), { method: 'PUT', body: `topic\n${topics}\n`, headers });
  return { url, token, templateId: String(template.template_id), seedKey: String(s3_key) };
}

/** Seconds from the request for the job to its end, dataset included. */
export async function secondsOfJobs(
  { url, token, templateId, seedKey }: BenchUser,
  jobs: number,
  records: number,
): Promise<number> {
  const startMs = performance.now();
  const wish = {
    template_id: templateId,
    seed_data_path: seedKey,
    budget_limit: 1_000,
    output_format: 'jsonl',
    num_records: records,
  };
  const ids: string[] = [];
  for (let count = 0; count < jobs; count += 1) {
    ids.push(String((await call(url, 'POST', '/jobs', token, wish)).job_id));
  }
  for (const id of ids) {
    for (;;) {
      const { status, problem } = await call(url, 'GET', `/jobs/${id}`, token);
      if (status === 'COMPLETED') break;
      if (status !== 'QUEUED' && status !== 'RUNNING') throw new Error(`${status}: ${problem}`);
      await wait(50);
    }
  }
  return (performance.now() - startMs) / 1_000;
}
