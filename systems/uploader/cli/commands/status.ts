import type { Command } from 'commander';
import { readStatus, type Status } from '../../agent/status.ts';
import { configOf, withRegistry } from '../context.ts';

export function statusCommand(command: Command): void {
  command.option('--json', 'as JSON').action(async (options: { json?: boolean }) => {
    const config = await configOf(command);
    const status = await withRegistry(config, (registry) =>
      readStatus(config, registry, Date.now()),
    );
    if (options.json === true) console.log(JSON.stringify(status, undefined, 2));
    else for (const line of linesOf(status)) console.log(line);
  });
}

function linesOf(status: Status): readonly string[] {
  const { queue, today, disks } = status;
  const budget = today.budgetBytes === undefined ? '' : ` of ${sizeText(today.budgetBytes)}`;
  const oldest =
    queue.oldestSeconds === 0 ? '' : `, the oldest for ${Math.round(queue.oldestSeconds)} s`;
  return [
    `vehicle   ${status.vehicle}`,
    `agent     ${status.isRunning ? 'running' : 'not running'}`,
    `queue     ${queue.files} files, ${sizeText(queue.bytes)}${oldest}, ${queue.parked} parked`,
    `today     ${today.files} files, ${sizeText(today.bytes)}${budget}`,
    ...disks.map(({ directories, usedPercent, level }) => {
      const used = `${usedPercent.toFixed(1)} % used (${level})`;
      return `disk      ${used}: ${directories.join(', ')}`;
    }),
    ...(status.hold === undefined ? [] : [`held      ${status.hold.message}`]),
    ...(status.isOpen ? [] : ['hours     outside of the operational hours']),
    ...(status.lastError === undefined ? [] : [`error     ${status.lastError}`]),
    ...(status.metricsError === undefined ? [] : [`metrics   ${status.metricsError}`]),
  ];
}

function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step]}`;
}
