/** Which change made it red: the only one since it was green, or those among which it is. */
import { commitsBetween } from '../exec/checkout.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SHORT = 7;

/** `good`: the last commit that was fine; undefined when none is known. */
export async function firstBad(
  root: string,
  environment: Environment,
  good: string | undefined,
  bad: string,
): Promise<string> {
  if (good === bad) return `no change: ${bad.slice(0, SHORT)} was fine before`;
  const range = good === undefined ? [] : await commitsBetween(root, environment, good, bad);
  const commits = range.length > 0 ? range : await onlyOne(root, environment, bad);
  const first = commits.at(-1);
  if (first === undefined) return `first bad change: ${bad.slice(0, SHORT)}`;
  const named = `${first.hash.slice(0, SHORT)} (${first.author}: ${first.subject})`;
  if (commits.length === 1) return `first bad change: ${named}`;
  const count = `${commits.length} since ${(good ?? '').slice(0, SHORT)}`;
  return `first bad change: one of ${count}, the first ${named}; gauntlet bisect finds it`;
}

async function onlyOne(root: string, environment: Environment, bad: string) {
  const all = await commitsBetween(root, environment, undefined, bad).catch(() => []);
  return all.slice(0, 1);
}
