/** The operation that a waiter of the SDK calls until its condition holds. */
const WAITERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: {
    BucketExists: 'HeadBucket',
    BucketNotExists: 'HeadBucket',
    ObjectExists: 'HeadObject',
    ObjectNotExists: 'HeadObject',
  },
  cloudwatch: { AlarmExists: 'DescribeAlarms', CompositeAlarmExists: 'DescribeAlarms' },
  dynamodb: { TableExists: 'DescribeTable', TableNotExists: 'DescribeTable' },
  lambda: {
    FunctionActive: 'GetFunctionConfiguration',
    FunctionActiveV2: 'GetFunction',
    FunctionExists: 'GetFunction',
    FunctionUpdated: 'GetFunctionConfiguration',
    FunctionUpdatedV2: 'GetFunction',
  },
  ecs: {
    ServicesInactive: 'DescribeServices',
    ServicesStable: 'DescribeServices',
    TasksRunning: 'DescribeTasks',
    TasksStopped: 'DescribeTasks',
  },
};

/** `waitUntilObjectExists` and the older `waitForObjectExists`. */
export function waitedFor(service: string, name: string): string | undefined {
  const condition = /^wait(?:Until|For)(\w+)$/.exec(name)?.[1];
  return condition === undefined ? undefined : WAITERS[service]?.[condition];
}
