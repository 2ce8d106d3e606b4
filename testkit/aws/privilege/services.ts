/** The prefix of a service's IAM actions, where it is not the name of its client's package. */
const PREFIXES: Readonly<Record<string, string>> = {
  'api-gateway': 'apigateway',
  'application-auto-scaling': 'application-autoscaling',
  'auto-scaling': 'autoscaling',
  'bedrock-agent-runtime': 'bedrock',
  'bedrock-runtime': 'bedrock',
  'cloudwatch-events': 'events',
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'cost-explorer': 'ce',
  'database-migration-service': 'dms',
  'dynamodb-streams': 'dynamodb',
  efs: 'elasticfilesystem',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  emr: 'elasticmapreduce',
  eventbridge: 'events',
  'iot-data-plane': 'iot',
  opensearch: 'es',
  'rds-data': 'rds-data',
  'resource-groups-tagging-api': 'tag',
  'route-53': 'route53',
  'secrets-manager': 'secretsmanager',
  'service-discovery': 'servicediscovery',
  sesv2: 'ses',
  sfn: 'states',
  'timestream-write': 'timestream',
  'timestream-query': 'timestream',
};

/** `@aws-sdk/client-cloudwatch-logs` is `logs`; no package of a client is undefined. */
export function serviceOf(specifier: string): string | undefined {
  if (specifier === '@aws-sdk/lib-dynamodb') return 'dynamodb';
  const name = /^@aws-sdk\/client-([\w-]+)$/.exec(specifier)?.[1];
  return name === undefined ? undefined : servicePrefix(name);
}

export function servicePrefix(name: string): string {
  return PREFIXES[name] ?? name.replaceAll('-', '');
}
