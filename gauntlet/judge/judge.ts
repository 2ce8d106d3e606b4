/** Policy and evidence in, verdict out. Pure, so that any verdict can be computed again later. */
import type { Evidence } from '../model/evidence.ts';
import type { Outlook, Policy, RuleLine, RuleSetting, Verdict } from '../model/nouns.ts';
import { ratcheted } from './ratchet.ts';
import { decides, type Judgement, type Rule, worst } from './rule.ts';
import { waiverFor, waiverNotes, waiverText } from './waivers.ts';

/** Raised when a rule's arithmetic changes: a verdict says which judge gave it. */
const JUDGE_VERSION = '2';

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
  const lines = policy.rules.map((setting) => lineOf(rules, setting, policy, evidence));
  const notes = waiverNotes(policy.waivers, evidence);
  return {
    outlook: worst(lines.filter(decides).map(decision)),
    lines,
    ...(notes.length === 0 ? {} : { notes }),
    evidence: digests.evidence,
    policy: digests.policy,
    judge: JUDGE_VERSION,
  };
}

function decision({ outlook, waived }: RuleLine): Outlook {
  return waived === undefined ? outlook : 'pass';
}

function lineOf(
  rules: readonly Rule[],
  setting: RuleSetting,
  policy: Policy,
  evidence: Evidence,
): RuleLine {
  const rule = rules.find(({ name }) => name === setting.rule);
  const { mode } = setting;
  if (rule === undefined) return { mode, rule: setting.rule, details: [], ...noRule(rules) };
  const judged = judgementOf(rule, setting, policy, evidence);
  const waiver = waiverFor(policy.waivers, rule.name, evidence.asOf);
  const waived =
    waiver === undefined || judged.outlook === 'pass' ? {} : { waived: waiverText(waiver) };
  return { rule: rule.name, mode, ...judged, details: judged.details ?? [], ...waived };
}

function judgementOf(
  rule: Rule,
  { mode, parameters }: RuleSetting,
  policy: Policy,
  evidence: Evidence,
): Judgement {
  const judged = rule.judge(evidence, parameters, policy);
  if (mode !== 'ratchet') return judged;
  if (rule.canRatchet) return ratcheted(judged, policy.ratchet ?? {});
  const action = 'Let it block or advise.';
  return { outlook: 'unknown', message: 'this rule has nothing that a ratchet can keep', action };
}

function noRule(rules: readonly Rule[]): Judgement {
  const known = rules.map(({ name }) => name).join(', ');
  return { outlook: 'unknown', message: 'no rule has this name', action: `Rules: ${known}.` };
}
