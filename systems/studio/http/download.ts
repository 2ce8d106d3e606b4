/** Links to what a job has made so far, valid for a while. */
import { exportDataset, exportFolder, type Manifest } from '../exports/export-dataset.ts';
import { doneRecords } from '../jobs/calls.ts';
import { recordDates, seedColumnsSeen } from '../jobs/dashboard.ts';
import type { Job } from '../jobs/job.ts';
import { isEnded } from '../jobs/transitions.ts';
import { studioErrors } from '../model/errors.ts';
import type { Services } from './services.ts';

const expiresInS = 900;

export async function downloadOf(services: Services, job: Job) {
  if (job.done === 0) throw studioErrors.make('EXPORT_MISSING');
  const manifest = wholeManifest(job) ?? (await partial(services, job));
  const files = manifest.files.map(async ({ key, records, bytes, sha256 }) => {
    const [date = '', name = ''] = key.split('/').slice(-2);
    const filename = `${job.jobId}-${date.replace('date=', '')}-${name}`;
    const url = await services.store.downloadLink(key, filename, expiresInS);
    return { url, filename, records, bytes, sha256 };
  });
  const [first, ...rest] = await Promise.all(files);
  if (first === undefined) throw studioErrors.make('EXPORT_MISSING');
  return {
    download_url: first.url,
    expires_in: expiresInS,
    is_partial: !isEnded(job.status) || job.done < job.total,
    records: manifest.records,
    files: [first, ...rest],
  };
}

function wholeManifest({ manifest, done }: Job): Manifest | undefined {
  const isWhole = manifest?.format === 'studio-manifest/1' && manifest.records === done;
  return isWhole ? (manifest as unknown as Manifest) : undefined;
}

/** Of a job that goes on: what is done now, under a name of its own. */
async function partial({ db, store, makeId }: Services, job: Job): Promise<Manifest> {
  const source = {
    jobId: job.jobId,
    template: job.config.template,
    format: job.format,
    dates: await recordDates(db, job.jobId),
    seedColumns: await seedColumnsSeen(db, job.jobId),
    records: (date: string) => doneRecords(db, job.jobId, date),
  };
  // Two that ask at once write what they saw, each in a folder of its own.
  const files = `${exportFolder(job.jobId)}partial-${job.done}-${makeId()}/`;
  return await exportDataset(store, source, { files, manifest: `${files}manifest.json` });
}
