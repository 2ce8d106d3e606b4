import type { Command } from 'commander';
import { cloudWatchSettingsOf } from '../../agent/monitoring.ts';
import type { Config } from '../../config/schema.ts';
import { applyAlarms, listAlarms, removeAlarms } from '../../metrics/alarms.ts';
import { cloudWatchClient } from '../../metrics/cloudwatch.ts';
import { configOf } from '../context.ts';

export function alarmsCommand(command: Command): void {
  const client = (config: Config) => cloudWatchClient(cloudWatchSettingsOf(config));
  command.command('apply').action(async () => {
    const config = await configOf(command);
    const change = await applyAlarms(client(config), planOf(config));
    for (const [what, names] of Object.entries(change)) {
      for (const name of names) console.log(`${what.padEnd(8)} ${name}`);
    }
  });
  command.command('list').action(async () => {
    const config = await configOf(command);
    for (const { AlarmName, StateValue } of await listAlarms(client(config), planOf(config))) {
      console.log(`${(StateValue ?? '').padEnd(18)} ${AlarmName ?? ''}`);
    }
  });
  command.command('remove').action(async () => {
    const config = await configOf(command);
    for (const name of await removeAlarms(client(config), planOf(config))) {
      console.log(`removed  ${name}`);
    }
  });
}

function planOf({ vehicle, monitoring }: Config) {
  const { namespace, alarms } = monitoring.cloudwatch;
  return { vehicle, namespace, config: alarms };
}
