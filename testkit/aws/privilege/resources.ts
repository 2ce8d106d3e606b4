/** Whether a resource can be what an action acts on: a bucket's ARN allows nothing inside of it. */
import type { Statement } from './policy.ts';
import { s3Resource } from './s3-actions.ts';

/** Actions that cannot be narrowed to a resource; IAM ignores them where one is named. */
const ONLY_ALL = [
  'cloudwatch:GetMetricData',
  'cloudwatch:GetMetricStatistics',
  'cloudwatch:GetMetricWidgetImage',
  'cloudwatch:ListMetrics',
  'cloudwatch:PutMetricData',
  'ec2:DescribeInstances',
  'ecr:GetAuthorizationToken',
  'logs:DescribeLogGroups',
  'sts:GetCallerIdentity',
];

export type ResourceKind = 'object' | 'bucket' | 'all' | 'other';

export function resourceKind(action: string): ResourceKind {
  if (ONLY_ALL.some((one) => one.toLowerCase() === action.toLowerCase())) return 'all';
  return action.startsWith('s3:') ? s3Resource(action.slice(3)) : 'other';
}

/** Why none of the statement's resources fits the action; undefined when one does. */
export function resourceProblem(statement: Statement, action: string): string | undefined {
  const { resources, notResources } = statement;
  if (notResources || resources.length === 0) return undefined;
  const kind = resourceKind(action);
  if (resources.some((resource) => fits(resource, kind, action))) return undefined;
  const named = resources.join(', ');
  if (kind === 'all') return `it cannot be narrowed to ${named}: it needs "Resource": "*"`;
  if (kind === 'object') return `it acts on objects, and ${named} names none (bucket/*)`;
  if (kind === 'bucket') return `it acts on the bucket, and ${named} names only what is inside`;
  return `${named} names nothing of the service`;
}

function fits(resource: string, kind: ResourceKind, action: string): boolean {
  if (resource === '*') return true;
  if (kind === 'all') return false;
  const [, , service = ''] = resource.split(':');
  const prefix = action.slice(0, action.indexOf(':'));
  const isOther = service !== '' && !/[*?$]/.test(service) && service !== prefix;
  if (isOther && !ALIASES[prefix]?.includes(service)) return false;
  const name = resource.split(':').slice(5).join(':');
  if (kind === 'object') return name.includes('/') || name.endsWith('*') || name.includes('${');
  if (kind === 'bucket') return !name.includes('/') || name.startsWith('accesspoint/');
  return true;
}

/** Services whose resources carry the name of another one. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'rds-data': ['rds'],
  sts: ['iam'],
};
