/** The use case `pyramid`: how many tests each layer has, from the latest runs, and the advice. */
import type { Project } from '../config/project.ts';
import { rules } from '../judge/rules/registry.ts';
import { presentTasks, suitesOf } from '../judge/shared/tasks.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';
import type { Outlook } from '../model/nouns.ts';
import { latestEvidence } from './latest.ts';

export interface PyramidTable {
  readonly layers: readonly { readonly layer: string; readonly tests: number }[];
  readonly outlook: Outlook;
  readonly message: string;
  readonly action?: string;
}

export async function pyramidTable(
  project: Project,
  source: EvidenceSource,
  asOf: number,
): Promise<PyramidTable> {
  const { runs } = await source.all();
  const evidence = latestEvidence(
    runs,
    asOf,
    ({ gives, tasks }) => gives === 'cases' && tasks.every(({ state }) => state === 'present'),
  );
  const setting = project.policy.rules.find(({ rule }) => rule === 'pyramid');
  const rule = rules.find(({ name }) => name === 'pyramid');
  if (rule === undefined) throw new Error('the rule pyramid is gone');
  const { outlook, message, action } = rule.judge(evidence, setting?.parameters ?? {});
  const layers = ['e2e', 'integration', 'unit'].map((layer) => ({
    layer,
    tests: presentTasks(suitesOf(evidence, [layer])).flatMap((task) => task.results).length,
  }));
  return { layers, outlook, message, ...(action === undefined ? {} : { action }) };
}
