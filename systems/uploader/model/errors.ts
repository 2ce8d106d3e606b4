import { catalogue } from '@gauntlet/kit/errors';

/** What a user can meet; documented in docs/errors-uploader.md. */
export const uploaderErrors = catalogue({
  CONFIG_MISSING: {
    what: 'there is no configuration: {path}',
    fix: 'Write one (`uploader check --example` prints a beginning), or name it: --config FILE.',
  },
  CONFIG_INVALID: {
    what: 'the configuration has {count} mistakes:\n{diagnostics}',
    fix: 'Correct the lines that are named.',
  },
  AGENT_RUNS: {
    what: 'another uploader works with {path} (process {pid})',
    why: 'two agents over one registry would send files twice',
    fix: 'Stop the other one, or give this one a state folder of its own.',
  },
  STATE_FOLDER: {
    what: 'the state folder {path} cannot be used: {reason}',
    fix: 'Make the folder and let this user write to it, or name another one under `state`.',
  },
  NO_REGISTRY: {
    what: 'no agent has run with the state folder {path} yet',
    fix: 'Start it (`uploader run`, or `once`), or name its configuration: --config FILE.',
  },
  REGISTRY_DAMAGED: {
    what: 'the registry {path} was damaged and has been set aside as {aside}',
    why: '{reason}',
    fix: 'Nothing is lost: every file is looked for in the bucket again before it is sent.',
  },
  DISK_FULL: {
    what: 'the registry cannot be written: the disk of {path} is full',
    why: 'the reserve kept for this moment is used up as well',
    fix: 'Free space on that disk. Nothing is sent or deleted until the registry can be written.',
  },
  DIRECTORY_UNREADABLE: {
    what: '{path} cannot be read: {reason}',
    fix: 'Check that it exists and that this user may read it; it is tried again by itself.',
  },
  FILE_UNREADABLE: {
    what: '{path} cannot be read: {reason}',
    fix: 'Give this user the right to read it; it is tried again by itself.',
  },
  FILE_VANISHED: {
    what: '{path} was removed before it had been uploaded',
    why: 'someone else deleted it: this agent deletes only what S3 has confirmed',
    fix: 'Let whatever rotates the logs keep them longer.',
  },
  FILE_CHANGED: {
    what: '{path} changed while it was sent',
    fix: 'Nothing to do: it is sent again when it has been still for the set time.',
  },
  FILE_CUT_OFF: {
    what: '{path} has no proper end ({format}) and was quiet for {quiet}',
    why: 'its writer was probably killed',
    fix: 'It is uploaded as it is and marked as cut off; repair it with the tools of its format.',
  },
  FILE_UNKNOWN: {
    what: '{path} is not known',
    fix: 'Name a file below a configured directory; `uploader explain FILE` says which there are.',
  },
  S3_UNREACHABLE: {
    what: 'S3 at {endpoint} cannot be reached: {reason}',
    why: 'nothing is lost: files wait on the disk, and the queue goes on when it answers',
    fix: 'Check the network, the name of the endpoint and the region.',
  },
  S3_NO_CREDENTIALS: {
    what: 'there are no keys for S3: {reason}',
    why: 'nothing can be signed, so the whole queue waits',
    fix: 'Give s3.accessKeyId and s3.secretAccessKey, a profile, AWS_ACCESS_KEY_ID, or a role.',
  },
  S3_DENIED: {
    what: 'S3 refuses the credentials: {reason}',
    why: 'the whole queue waits, because every file would be refused',
    fix: 'Correct the keys or the profile, and compare the policy with policies/ of the uploader.',
  },
  S3_CLOCK: {
    what: 'S3 refuses the clock of this machine: {reason}',
    why: 'signatures are only good for 15 minutes',
    fix: 'Set the clock (timedatectl set-ntp true); the queue goes on by itself.',
  },
  S3_NO_BUCKET: {
    what: 'there is no bucket {bucket} in {region}: {reason}',
    fix: 'Make the bucket, or correct `s3.bucket`, `s3.region` and `s3.endpoint`.',
  },
  S3_NO_CHECKSUM: {
    what: 'S3 at {endpoint} does not say the checksum of what it stored',
    why: 'without one nothing counts as uploaded, so nothing would ever be deleted',
    fix: 'Set `s3.readBack: true`: each file is then read back and compared, which costs traffic.',
  },
  S3_REFUSED: {
    what: 'S3 refuses {path}: {reason}',
    why: 'the same request will be refused again; it is tried again every hour',
    fix: 'Read the reason; when it is removed, `uploader retry {path}`.',
  },
  S3_FAILED: {
    what: 'an upload of {path} failed: {reason}',
    fix: 'Nothing to do: it is tried again, after ten times hourly.',
  },
  KEY_IMPOSSIBLE: {
    what: 'no key is left for {path}: three objects with other content have its names',
    fix: 'Rename the file, or look who else writes to this prefix.',
  },
  DELETION_REFUSED: {
    what: '{path} was not deleted: {reason}',
    why: 'only a file that is unchanged, verified in S3 and closed by everyone is deleted',
    fix: 'Nothing to do; `uploader explain {path}` says what it waits for.',
  },
  SACRIFICED: {
    what: '{path} was deleted without having been uploaded',
    why: 'the disk was over the emergency limit and disk.whenFull is delete-oldest-unsent',
    fix: 'Connect the vehicle more often, or give it a larger disk.',
  },
  METRICS_FAILED: {
    what: 'CloudWatch did not take the metrics: {reason}',
    why: 'they are kept and sent later',
    fix: 'Check the policy (cloudwatch:PutMetricData), the region and the network.',
  },
  OTLP_FAILED: {
    what: 'the OTLP collector at {endpoint} did not take the metrics: {reason}',
    why: 'nothing is lost: each push says everything that was counted so far',
    fix: 'Check monitoring.otlp (the address without /v1/metrics, the headers) and the network.',
  },
  PORT_TAKEN: {
    what: 'the Prometheus port {port} cannot be opened: {reason}',
    fix: 'Choose another under monitoring.prometheus.port, or 0 for none.',
  },
  BAD_ARGUMENT: {
    what: '{argument} is not {expected}',
    fix: 'Write it as the example in `uploader help` shows.',
  },
});
