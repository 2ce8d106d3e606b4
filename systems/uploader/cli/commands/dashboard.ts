import type { Command } from 'commander';
import { cloudWatchSettingsOf } from '../../agent/monitoring.ts';
import { cloudWatchClient } from '../../metrics/cloudwatch.ts';
import { applyDashboard } from '../../metrics/dashboard.ts';
import { configOf } from '../context.ts';

export function dashboardCommand(command: Command): void {
  command.command('apply').action(async () => {
    const config = await configOf(command);
    const { namespace, alarms } = config.monitoring.cloudwatch;
    const settings = cloudWatchSettingsOf(config);
    const name = await applyDashboard(cloudWatchClient(settings), {
      vehicle: config.vehicle,
      namespace,
      region: settings.region,
      prefix: alarms.prefix,
    });
    console.log(`applied  ${name}`);
  });
}
