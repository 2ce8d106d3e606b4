/** `storage status`: servers, space, repair. */
import type { Command } from 'commander';
import { type ClusterStatus, clusterStatus } from '../../metadata/status.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import type { Terminal } from '../terminal.ts';

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .option('--json', 'for a script')
    .action((words: AdminWords & { readonly json?: boolean }) =>
      withDatabase(words, terminal, async (db) => {
        const status = await clusterStatus(db);
        terminal.say(words.json ? `${JSON.stringify(status, null, 2)}\n` : text(status));
        const isWell = status.lost === 0 && status.servers.every(isActive);
        terminal.exit(isWell ? 0 : 1);
      }),
    );
}

function isActive({ status }: { readonly status: string }): boolean {
  return status !== 'inactive';
}

function text(status: ClusterStatus): string {
  const { files, bytes, chunks, repairs, lost, deletions, layout } = status;
  const lines = [
    `${files} files, ${gib(bytes)}, ${chunks} chunks, layout ${layout?.epoch ?? 'none'}`,
    `${repairs} to repair or move, ${lost} lost, ${deletions} to remove`,
    '',
    ...status.servers.map((server) =>
      [
        server.server_id.padEnd(16),
        server.status.padEnd(12),
        server.grpc_address.padEnd(22),
        `${server.chunks} chunks`.padEnd(14),
        `${gib(server.used_space)} used, ${gib(server.available_space)} free`,
      ].join(' '),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}
