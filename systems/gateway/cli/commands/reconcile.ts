import type { Command } from 'commander';
import { reconcile } from '../../ledger/reconcile.ts';
import { ledgerReport } from '../../ledger/report.ts';
import { sweep } from '../../ledger/sweep.ts';
import { folderOption, secondsOf } from '../arguments.ts';
import { recordLookUp } from '../look-up.ts';
import { reconciledText, reportText } from '../money-text.ts';
import { withGateway } from '../with-gateway.ts';

/** A process that was not seen for so long is taken for dead; it says so every ten seconds. */
const leaseS = 30;
const defaultGraceS = 600;

export function reconcileCommand(command: Command): void {
  folderOption(command)
    .option('--grace <seconds>', 'how long for a record', secondsOf, defaultGraceS)
    .option('--report', 'only look: change nothing')
    .action(run);
}

interface Flags {
  readonly grace: number;
  readonly report?: boolean;
  readonly folder?: string;
}

async function run(flags: Flags): Promise<void> {
  const where = { folder: flags.folder, mustBeThere: true };
  await withGateway(where, async ({ database: { db }, ledger, catalogue }) => {
    if (flags.report !== true) {
      await sweep({ db, owner: crypto.randomUUID(), leaseS });
      const lookUp = recordLookUp(catalogue);
      const done = await reconcile({
        ...{ db, ledger, lookUp },
        graceS: flags.grace,
        nowMs: Date.now,
      });
      console.log(reconciledText(done));
    }
    const report = await ledgerReport(db);
    console.log(reportText(report));
    if (!report.isBalanced || report.wrong.length > 0) process.exitCode = 1;
  });
}
