import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { github } from './github.ts';

const options = { install: 'npm ci', shards: 3, environment: 'production', mainBranch: 'trunk' };
const workflow = parse(github.render(options));

test('every occasion has its trigger', () => {
  const {
    pull_request: pull,
    merge_group: group,
    push,
    schedule,
    workflow_dispatch: hand,
  } = workflow.on;
  expect([pull, group]).toEqual([null, null]);
  expect(push).toEqual({ branches: ['trunk'], tags: ['v*'] });
  expect(schedule).toHaveLength(2);
  expect(hand.inputs.profile.default).toBe('pr');
});

test('one check stands for all shards, and runs also when they failed', () => {
  const { verdict, test: tests } = workflow.jobs;
  expect(verdict.needs).toEqual(['plan', 'test']);
  expect(verdict.if).toBe('always()');
  expect(tests.strategy['fail-fast']).toBe(false);
  expect(github.render(options)).toContain("'shards=[1,2,3]'");
});

test('only the deployment gets an identity, only the comment may write, nothing else', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const { plan, test: tests, verdict, deploy } = workflow.jobs;
  expect([plan.permissions, tests.permissions]).toEqual([undefined, undefined]);
  expect(verdict.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  expect(deploy.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(deploy.if).toContain('refs/tags/v');
});

test('no expression stands in a script, where a title could become a command', () => {
  const jobs: { steps: { run?: string }[] }[] = Object.values(workflow.jobs);
  const scripts = jobs.flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
  expect(scripts.filter((script) => script !== '').length).toBeGreaterThan(5);
  expect(scripts.join('\n')).not.toContain('${{');
});
