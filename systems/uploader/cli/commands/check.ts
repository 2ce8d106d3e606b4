import type { Command } from 'commander';
import { checklist } from '../../agent/checklist.ts';
import { configOf } from '../context.ts';

const EXAMPLE = `vehicle: v001
directories:
  - path: /var/log/ros
    source: ros
    include: ['*.mcap', '*.bag']
    delete: true
s3:
  bucket: my-vehicle-logs
  region: eu-central-1
disk: { deleteAfter: 1 d }
`;

export function checkCommand(command: Command): void {
  command
    .option('--example', 'prints a configuration to begin with')
    .action(async (options: { example?: boolean }) => {
      if (options.example === true) {
        process.stdout.write(EXAMPLE);
        return;
      }
      const config = await configOf(command);
      let failures = 0;
      for await (const { name, outcome, text } of checklist(config)) {
        if (outcome === 'fail') failures += 1;
        console.log(`${outcome.padEnd(5)} ${name.padEnd(12)} ${text}`);
      }
      const things = `${failures} ${failures === 1 ? 'thing' : 'things'} to mend.`;
      console.log(failures === 0 ? 'This vehicle is ready.' : things);
      if (failures > 0) process.exitCode = 1;
    });
}
