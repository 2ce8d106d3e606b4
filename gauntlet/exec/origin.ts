/** Where a run takes place, as far as trust is concerned: the code of a fork is a stranger's. */
import { readFile } from 'node:fs/promises';
import type { Origin } from '../model/evidence.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export async function originOf(environment: Environment): Promise<Origin> {
  if (await isFork(environment)) return 'fork';
  return environment.CI === undefined || environment.CI === '' ? 'here' : 'ci';
}

async function isFork(environment: Environment): Promise<boolean> {
  // GitLab and Buildkite name the repository that a change comes from.
  const { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from, CI_MERGE_REQUEST_PROJECT_ID: to } = environment;
  if (from !== undefined && to !== undefined && from !== to) return true;
  const { BUILDKITE_PULL_REQUEST_REPO: theirs, BUILDKITE_REPO: ours } = environment;
  if (theirs !== undefined && theirs !== '' && theirs !== ours) return true;
  const { GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: event } = environment;
  if (path === undefined || !(event ?? '').startsWith('pull_request')) return false;
  try {
    const { head, base } = JSON.parse(await readFile(path, 'utf8')).pull_request;
    return head.repo.full_name !== base.repo.full_name;
  } catch {
    // A pull request whose source can not be told is treated as a stranger's.
    return true;
  }
}
