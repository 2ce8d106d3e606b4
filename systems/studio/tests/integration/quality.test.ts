// The quality of a dataset: a judge's scores, duplicates, answers that do not fit.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Client,
  type Studio,
  signUp,
  startStudio,
  topics,
  uploadSeed,
} from '../support/studio.ts';

let studio: Studio;
let ann: Client;
let seedKey: string;

beforeAll(async () => {
  studio = await startStudio();
  ann = await signUp(studio.url, 'ann@example.com');
  seedKey = await uploadSeed(ann, 'topics.csv', topics(6));
}, 120_000);
afterEach(() => {
  studio.upstream.answer = ({ prompt }) => `Answer to: ${prompt}`;
  studio.upstream.script = () => 'none';
});
afterAll(() => studio.close());

const judge = { model: 'small', prompt: 'Score from 0 to 10: {{ steps.text.output }}' };
const step = { id: 'text', model: 'local', prompt: 'About {{ topic }}.', max_tokens: 60 };

async function run(definition: object, wish: object = {}) {
  const named = { name: 'Judged', template_definition: definition };
  const template = await ann.post('/templates', named);
  const made = await ann.post('/jobs', {
    template_id: template.body.template_id,
    seed_data_path: seedKey,
    budget_limit: 1,
    output_format: 'jsonl',
    num_records: 6,
    attempts: 2,
    ...wish,
  });
  const id = String(made.body.job_id);
  const job = await vi.waitFor(
    async () => {
      const { body } = await ann.get(`/jobs/${id}`);
      if (['QUEUED', 'RUNNING', 'INTERRUPTED'].includes(String(body.status))) throw new Error('on');
      return body;
    },
    { timeout: 60_000, interval: 50 },
  );
  return { id, job };
}

async function rowsOf(id: string): Promise<Record<string, unknown>[]> {
  const { body } = await ann.get(`/jobs/${id}/download`);
  const text = await (await fetch(String(body.download_url))).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a judge', () => {
  test('gives each record a score, which is paid for, exported and summed up', async () => {
    studio.upstream.answer = ({ model, prompt }) => {
      const at = Number(/subject (\d)/.exec(prompt)?.[1]);
      return model === 'small' ? `I give it ${at + 0.5} of 10.` : `Text on subject ${at}`;
    };
    const { id, job } = await run({ steps: [step], judge });
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { completed: 6 } });
    const rows = await rowsOf(id);
    expect(rows.map(({ score }) => score)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
    const { body: quality } = await ann.get(`/jobs/${id}/quality`);
    expect(quality.score).toEqual({ min: 0.5, median: 2.5, mean: 3, max: 5.5 });
    const { body: record } = await ann.get(`/jobs/${id}/records/2`);
    expect(record).toMatchObject({
      score: 2.5,
      generations: [{ step: 'text' }, { step: '(judge)', model: 'small', state: 'used' }],
    });
    const charges = [...studio.upstream.charges.values()].filter(({ key }) => key.includes(id));
    expect(charges.length).toBe(12);
    const sum = charges.reduce((total, { cost }) => total + cost, 0n);
    expect(Math.round(Number(job.cost?.spent) * 1e9)).toBe(Number(sum));
  });

  test('that gives no score loses no record: it is there, paid for, and has none', async () => {
    studio.upstream.answer = ({ model }) => (model === 'small' ? 'Very nice!' : 'A text');
    const { id, job } = await run({ steps: [step], judge });
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { completed: 6, failed: 0 } });
    expect((await rowsOf(id)).map(({ text, score }) => [text, score])).toEqual(
      Array.from({ length: 6 }, () => ['A text', null]),
    );
    expect((await ann.get(`/jobs/${id}/quality`)).body.score).toBe(null);
    const { body: record } = await ann.get(`/jobs/${id}/records/0`);
    const judged = {
      step: '(judge)',
      state: 'unusable',
      problem: expect.stringContaining('score'),
    };
    expect(record.generations).toMatchObject([{ step: 'text' }, judged, judged]);
  });

  test('that refuses a text loses no record either', async () => {
    studio.upstream.script = ({ model, prompt }) =>
      model === 'small' && prompt.includes('subject 3') ? 'refused' : 'none';
    studio.upstream.answer = ({ model, prompt }) => (model === 'small' ? '7' : `On ${prompt}`);
    const { id, job } = await run({ steps: [step], judge });
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { completed: 6, failed: 0 } });
    expect((await rowsOf(id)).map(({ score }) => score)).toEqual([7, 7, 7, null, 7, 7]);
  });

  test('of a sweep over models stays the same; by its name it can be another one', async () => {
    studio.upstream.answer = ({ model }) => (model === 'small' ? '5' : 'A text');
    const { id } = await run({ steps: [step], judge }, { models: { '*': 'large' } });
    const { body } = await ann.get(`/jobs/${id}/records/0`);
    expect(body.generations).toMatchObject([{ model: 'large' }, { model: 'small' }]);
    studio.upstream.answer = ({ prompt }) => (prompt.startsWith('Score') ? '5' : 'A text');
    const other = await run({ steps: [step], judge }, { models: { small: 'large' } });
    const { body: record } = await ann.get(`/jobs/${other.id}/records/0`);
    expect(record.generations).toMatchObject([{ model: 'local' }, { model: 'large' }]);
  });
});

describe('what is looked at', () => {
  test('duplicates, near ones, lengths and languages', async () => {
    const long =
      'The quick brown fox jumps over the lazy dog while seven wizards watch from a distant hill ' +
      'and nobody in the village below has any idea of what is going on in the forest tonight';
    const texts = [
      long,
      long,
      long.replace('quick', 'fast'),
      'Der Hund ist nicht auf dem Sofa, und das ist gut.',
      'Le chat est sur la table et les enfants ne sont pas là.',
      'x',
    ];
    studio.upstream.answer = ({ prompt }) => texts[Number(/subject (\d)/.exec(prompt)?.[1])] ?? '';
    const { id } = await run({ steps: [step] });
    const { body } = await ann.get(`/jobs/${id}/quality`);
    expect(body).toMatchObject({
      records: 6,
      duplicates: 1,
      near_duplicates: [[0, 2]],
      length: { min: 1, max: long.length },
      languages: { en: 3, de: 1, fr: 1, unknown: 1 },
    });
  });

  test('answers without the declared fields are billed, tried again, listed', async () => {
    const fields = { title: 'string', stars: 'integer' };
    const typed = { ...step, output: 'json', fields };
    studio.upstream.answer = ({ prompt }) =>
      prompt.includes('subject 4') ? '{"title": "x"}' : '{"title": "x", "stars": 4}';
    const { id, job } = await run({ steps: [typed] });
    expect(job).toMatchObject({ status: 'PARTIAL', progress: { completed: 5, failed: 1 } });
    const { body } = await ann.get(`/jobs/${id}/records?status=failed`);
    expect(body.records).toMatchObject([{ index: 4, problem: 'text: the field stars is missing' }]);
    const { body: failed } = await ann.get(`/jobs/${id}/records/4`);
    expect(failed.generations).toMatchObject([{ state: 'unusable' }, { state: 'unusable' }]);
    expect(Number(failed.cost)).toBeGreaterThan(0);
    expect((await ann.get(`/jobs/${id}/quality`)).body).toMatchObject({
      failed: 1,
      schema_checked_steps: ['text'],
    });
  });
});
