/** A CloudWatch dashboard for a vehicle. */
import { type CloudWatchClient, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';

export interface DashboardPlan {
  readonly vehicle: string;
  readonly namespace: string;
  readonly region: string;
  readonly prefix: string;
}

const CHARTS = [
  { title: 'Bytes uploaded', metric: 'BytesUploaded', stat: 'Sum' },
  { title: 'Files uploaded', metric: 'FileCount', stat: 'Sum' },
  { title: 'Failures', metric: 'FailureCount', stat: 'Sum' },
  { title: 'Disk used (%)', metric: 'DiskUsagePercent', stat: 'Maximum' },
  { title: 'Files waiting', metric: 'QueueDepth', stat: 'Maximum' },
  { title: 'Oldest waiting (s)', metric: 'OldestPendingSeconds', stat: 'Maximum' },
  { title: 'Starts of the service', metric: 'ServiceStartup', stat: 'Sum' },
] as const;

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

function dashboardBody({ vehicle, namespace, region }: DashboardPlan): string {
  const widgets = CHARTS.map(({ title, metric, stat }, index) => ({
    type: 'metric',
    x: (index % COLUMNS) * WIDTH,
    y: Math.floor(index / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      region,
      stat,
      period: 300,
      view: 'timeSeries',
      metrics: [[namespace, metric, 'VehicleId', vehicle]],
    },
  }));
  return JSON.stringify({ widgets });
}

export async function applyDashboard(
  client: CloudWatchClient,
  plan: DashboardPlan,
): Promise<string> {
  const name = `${plan.prefix}-${plan.vehicle}`.replaceAll('.', '_');
  await client.send(
    new PutDashboardCommand({ DashboardName: name, DashboardBody: dashboardBody(plan) }),
  );
  return name;
}
