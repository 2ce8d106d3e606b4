import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { commandLogger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { exportDataset } from '../../exports/export-dataset.ts';
import type { FileStore } from '../../files/store.ts';
import { doneRecords } from '../../jobs/calls.ts';
import { recordDates, seedColumnsSeen } from '../../jobs/dashboard.ts';
import { findJob } from '../../jobs/jobs.ts';
import { studioErrors } from '../../model/errors.ts';
import { exportFormats } from '../../model/nouns.ts';
import { openStudioDatabase } from '../compose.ts';
import { readSettings } from '../settings.ts';

export function exportCommand(command: Command): void {
  command
    .argument('<job>', 'id of the job')
    .argument('[folder]', 'where the files go', '.')
    .option('--format <format>', exportFormats.join(', '))
    .action(exportJob);
}

async function exportJob(
  jobId: string,
  folder: string,
  options: { readonly format?: string },
): Promise<void> {
  const format = exportFormats.find((one) => one === options.format?.toLowerCase());
  if (options.format !== undefined && format === undefined) {
    const problem = `'${options.format}' is none of ${exportFormats.join(', ')}`;
    throw studioErrors.make('FIELD_INVALID', { field: 'format', problem });
  }
  // What it reads is garbage at once: without this Node lets it grow, as the machine has room.
  setFlagsFromString('--optimize-for-size');
  const log = commandLogger('studio');
  const { db, close } = await openStudioDatabase(readSettings(process.env), log);
  try {
    const job = await findJob(db, jobId);
    if (job === undefined) throw studioErrors.make('JOB_UNKNOWN', { job: jobId });
    const source = {
      jobId,
      template: job.config.template,
      format: format ?? job.format,
      dates: await recordDates(db, jobId),
      seedColumns: await seedColumnsSeen(db, jobId),
      records: (date: string) => doneRecords(db, jobId, date),
    };
    const manifest = await exportDataset(folderStore(folder), source, {
      files: '',
      manifest: 'manifest.json',
    });
    console.log(`${manifest.records} records in ${manifest.files.length} files in ${folder}`);
  } finally {
    await close();
  }
}

function folderStore(folder: string): Pick<FileStore, 'write'> {
  return {
    async write(key, _type, pieces) {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(Readable.from(pieces, { objectMode: false }), createWriteStream(path));
    },
  };
}
