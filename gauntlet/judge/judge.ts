/** Policy and evidence in, verdict out. Pure, so that any verdict can be computed again later. */
import type { Evidence, Policy, RuleLine, RuleSetting, Verdict } from '../model/nouns.ts';
import { decides, type Rule, worst } from './rule.ts';

/** Raised when a rule's arithmetic changes: a verdict says which judge gave it. */
const JUDGE_VERSION = '1';

export interface Digests {
  readonly evidence: string;
  readonly policy: string;
}

export function judge(
  rules: readonly Rule[],
  policy: Policy,
  evidence: Evidence,
  digests: Digests,
): Omit<Verdict, 'id'> {
  const lines = policy.rules.map((setting) => lineOf(rules, setting, evidence));
  return {
    outlook: worst(lines.filter(decides).map((line) => line.outlook)),
    lines,
    evidence: digests.evidence,
    policy: digests.policy,
    judge: JUDGE_VERSION,
  };
}

function lineOf(rules: readonly Rule[], setting: RuleSetting, evidence: Evidence): RuleLine {
  const rule = rules.find(({ name }) => name === setting.rule);
  if (rule === undefined) return unknownRule(setting, rules);
  const judged = rule.judge(evidence, setting.parameters);
  return { rule: rule.name, mode: setting.mode, ...judged, details: judged.details ?? [] };
}

function unknownRule({ rule, mode }: RuleSetting, rules: readonly Rule[]): RuleLine {
  const known = rules.map(({ name }) => name).join(', ');
  const action = `Rules: ${known}.`;
  return { rule, mode, outlook: 'unknown', message: 'no rule has this name', action, details: [] };
}
