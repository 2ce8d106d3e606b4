/** What code needs against what a policy allows: missing, needless, too wide, wrong partition. */
import { type Needed, neededFor, type Sent } from './actions.ts';
import { concerns, isWildcard, matches, type Statement } from './policy.ts';
import { resourceKind, resourceProblem } from './resources.ts';

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

export interface Finding {
  readonly kind: 'missing' | 'needless' | 'wildcard' | 'partition';
  /** The action, the pattern or the ARN that it is about. */
  readonly subject: string;
  readonly text: string;
  /** `file:line` of all that send it. */
  readonly from: readonly string[];
}

export interface Judgement {
  readonly statements: readonly Statement[];
  readonly sent: readonly Sent[];
  readonly partition: Partition;
  /** Actions that are needed besides, by what no one can read. */
  readonly also: readonly string[];
}

export function judge(judgement: Judgement): readonly Finding[] {
  const needed = [
    ...judgement.sent.flatMap(neededFor),
    ...judgement.also.map((action) => ({ action, sent: ALSO })),
  ];
  return [
    ...missing(judgement.statements, needed),
    ...needless(judgement.statements, needed),
    ...wildcards(judgement.statements, needed),
    ...partitions(judgement),
  ];
}

const ALSO: Sent = { service: '', operation: '', from: 'named in `also`' };

function missing(statements: readonly Statement[], needed: readonly Needed[]): Finding[] {
  const certain = needed.filter(({ isPossible }) => !isPossible);
  const actions = [...new Set(certain.map(({ action }) => action))].toSorted();
  return actions.flatMap((action): Finding[] => {
    const why = refusal(statements, action);
    if (why === undefined) return [];
    const senders = certain.filter((one) => one.action === action).map(({ sent }) => sent);
    const from = [...new Set(senders.map((sent) => sent.from))];
    const by = [...new Set(senders.map((sent) => sent.operation))].filter(Boolean).join(', ');
    const text = `missing: ${action}${by ? ` for ${by}` : ''}: ${why} (${from.join(', ')})`;
    return [{ kind: 'missing', subject: action, text, from }];
  });
}

function refusal(statements: readonly Statement[], action: string): string | undefined {
  const about = statements.filter((statement) => concerns(statement, action));
  const deny = about.find((one) => !one.isAllow && !one.hasCondition && coversAll(one));
  if (deny) return `${deny.label} denies it`;
  const allows = about.filter(({ isAllow }) => isAllow);
  if (allows.length === 0) return 'no statement allows it';
  const problems = allows.map((one) => resourceProblem(one, action));
  if (problems.some((problem) => problem === undefined)) return undefined;
  return problems.map((problem, index) => `${allows[index]?.label}: ${problem}`).join('; ');
}

const coversAll = ({ resources, notResources }: Statement) =>
  notResources === undefined && (resources.length === 0 || resources.includes('*'));

function needless(statements: readonly Statement[], needed: readonly Needed[]): Finding[] {
  return statements
    .filter(({ isAllow }) => isAllow)
    .flatMap(({ label, actions }) =>
      actions
        .filter((pattern) => !needed.some(({ action }) => matches(pattern, action)))
        .map((pattern): Finding => {
          const text = `needless: ${pattern} in ${label}: nothing sends it`;
          return { kind: 'needless', subject: pattern, text, from: [] };
        }),
    );
}

function wildcards(statements: readonly Statement[], needed: readonly Needed[]): Finding[] {
  const allowing = statements.filter(({ isAllow }) => isAllow);
  return allowing.flatMap((statement): Finding[] => {
    const { label, actions, notActions, resources, notResources } = statement;
    const finding = (subject: string, text: string): Finding => {
      return { kind: 'wildcard', subject, text: `wildcard: ${text}`, from: [] };
    };
    const enough = (pattern: string) => {
      const all = needed.filter(({ action }) => matches(pattern, action));
      return [...new Set(all.map(({ action }) => action))].toSorted().join(', ');
    };
    const ofActions = actions
      .filter(isWildcard)
      .filter((pattern) => enough(pattern) !== '')
      .map((one) => finding(one, `${one} in ${label}: the code needs only ${enough(one)}`));
    const inverted = notActions
      ? [finding('NotAction', `NotAction in ${label} allows all but ${notActions.join(', ')}`)]
      : [];
    const except = notResources
      ? [
          finding(
            'NotResource',
            `NotResource in ${label} allows all but ${notResources.join(', ')}`,
          ),
        ]
      : [];
    const narrow = actions.filter((one) => isWildcard(one) || resourceKind(one) !== 'all');
    const isOpen = resources.includes('*') && narrow.length > 0 && !statement.hasCondition;
    const open = isOpen
      ? [finding('Resource *', `"Resource": "*" in ${label} for ${narrow.join(', ')}`)]
      : [];
    return [...ofActions, ...inverted, ...except, ...open];
  });
}

function partitions({ statements, partition }: Judgement): Finding[] {
  const finding = (subject: string, text: string): Finding => {
    return { kind: 'partition', subject, text: `partition: ${text}`, from: [] };
  };
  return statements.flatMap(({ label, resources, notResources = [], servicePrincipals }) => [
    ...[...resources, ...notResources].flatMap((arn) => {
      const named = /^arn:([^:]+):/.exec(arn)?.[1];
      if (named === undefined || named === partition || isWildcard(named)) return [];
      // A template puts the partition in when it is deployed: arn:${AWS::Partition}:s3:::bucket
      if (named.startsWith('$')) return [];
      return [finding(arn, `${arn} in ${label} does not exist in ${partition}`)];
    }),
    ...servicePrincipals
      .filter((one) => one.endsWith('.amazonaws.com.cn') && partition !== 'aws-cn')
      .map((one) => finding(one, `the service ${one} in ${label} exists only in aws-cn`)),
  ]);
}

/** That of the first ARN that names one. */
export function partitionOf(statements: readonly Statement[]): Partition {
  const arns = statements.flatMap(({ resources, notResources = [] }) => [
    ...resources,
    ...notResources,
  ]);
  const named = arns.map((arn) => /^arn:(aws|aws-cn|aws-us-gov):/.exec(arn)?.[1]).find(Boolean);
  const isChina = statements.some(({ servicePrincipals }) =>
    servicePrincipals.some((one) => one.endsWith('.cn')),
  );
  return (named as Partition | undefined) ?? (isChina ? 'aws-cn' : 'aws');
}
