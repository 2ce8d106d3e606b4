/** The configuration file. Every key has a default but those that nobody can guess. */
import { z } from 'zod';
import { isTimeZone, minutesOf } from '../policy/zoned.ts';
import { sizeSchema, spanSchema } from './units.ts';

// One configuration is read, and a program made for it takes longer than reading it.
z.config({ jitless: true });

const clockTime = () =>
  z.string().refine((text) => minutesOf(text) !== undefined, {
    error: 'must be a time of day such as 06:30, in quotes',
  });

const directory = z.strictObject({
  path: z
    .string()
    .startsWith('/', { error: 'must be an absolute path' })
    .transform((path) => (path.length > 1 ? path.replace(/\/+$/, '') : path)),
  source: z
    .string()
    .regex(/^[\w.-]+$/, { error: 'must be of letters, digits, dots, dashes and underscores' })
    .optional(),
  include: z.array(z.string().min(1)).default([]),
  exclude: z.array(z.string().min(1)).default([]),
  recursive: z.boolean().default(true),
  delete: z.boolean().default(false),
  priority: z.int().min(-1000).max(1000).default(0),
});

const watch = z.strictObject({
  stableAfter: spanSchema().default(60_000),
  rescanEvery: spanSchema().default(30_000),
  /** For MCAP and bag files without their closing bytes. */
  quietAfter: spanSchema().default(3_600_000),
  oldestAtStart: spanSchema().default(3 * 86_400_000),
});

const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'must be the name of a bucket' });

const s3 = z.strictObject({
  bucket: bucketName,
  region: z.string().min(1).default('us-east-1'),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  profile: z.string().min(1).optional(),
  accessKeyId: z.string().min(1).optional(),
  secretAccessKey: z.string().min(1).optional(),
  pathStyle: z.boolean().optional(),
  storageClass: z
    .enum([
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER',
      'GLACIER_IR',
      'DEEP_ARCHIVE',
    ])
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
  encryption: z.enum(['AES256', 'aws:kms']).optional(),
  kmsKeyId: z.string().min(1).optional(),
  readBack: z.boolean().default(false),
});

const retry = z.strictObject({
  attempts: z.int().min(1).max(100).default(10),
  first: spanSchema().default(1_000),
  longest: spanSchema().default(512_000),
  parkedEvery: spanSchema().default(3_600_000),
});

const upload = z.strictObject({
  multipartFrom: sizeSchema().default(5_000_000),
  partSize: sizeSchema().default(8 * 1024 * 1024),
  files: z.int().min(1).max(64).default(4),
  parts: z.int().min(1).max(64).default(6),
  /** Per second. */
  bandwidth: sizeSchema().optional(),
  dailyBytes: sizeSchema().optional(),
  order: z.enum(['newest', 'oldest']).default('newest'),
  retry: retry.prefault({}),
});

const schedule = z.union([
  z.literal('immediate'),
  z.strictObject({ every: spanSchema() }),
  z.strictObject({ at: clockTime() }),
]);

const percent = () => z.number().min(1).max(100);

const disk = z
  .strictObject({
    warn: percent().default(80),
    critical: percent().default(90),
    emergency: percent().default(95),
    /** After the upload; without it, files go for their age or for room only. */
    deleteAfter: spanSchema().optional(),
    keep: spanSchema().optional(),
    cleanupAt: clockTime().default('02:00'),
    checkEvery: spanSchema().default(60_000),
    whenFull: z.enum(['keep', 'delete-oldest-unsent']).default('keep'),
  })
  .refine(({ warn, critical, emergency }) => warn <= critical && critical <= emergency, {
    error: 'warn, critical and emergency must not decrease in this order',
  });

const alarms = z.strictObject({
  prefix: z.string().min(1).default('uploader'),
  /** Fewer bytes than this in the window is an alarm; silence is one too. */
  lowUpload: z
    .strictObject({ bytes: sizeSchema(), window: spanSchema().default(3_600_000) })
    .optional(),
  failures: z
    .strictObject({ count: z.int().min(1), window: spanSchema().default(3_600_000) })
    .optional(),
  disk: z.strictObject({ percent: percent() }).optional(),
  /** ARNs of what is told. */
  actions: z.array(z.string().startsWith('arn:')).default([]),
});

const cloudwatch = z.strictObject({
  enabled: z.boolean().default(false),
  namespace: z
    .string()
    .regex(/^[^:]\S*$/, { error: 'must not begin with a colon or hold blanks' })
    .default('Uploader'),
  interval: spanSchema().default(300_000),
  region: z.string().min(1).optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  alarms: alarms.prefault({}),
});

const monitoring = z.strictObject({
  cloudwatch: cloudwatch.prefault({}),
  prometheus: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(9310),
      host: z.string().default('127.0.0.1'),
      enabled: z.boolean().default(true),
    })
    .prefault({}),
  otlp: z
    .strictObject({
      endpoint: z.url({ protocol: /^https?$/ }),
      headers: z.record(z.string(), z.string()).default({}),
      interval: spanSchema().default(60_000),
    })
    .optional(),
});

export const configSchema = z.strictObject({
  vehicle: z.string().regex(/^[\w.-]{1,64}$/, {
    error: 'must be 1 to 64 letters, digits, dots, dashes and underscores',
  }),
  state: z.string().startsWith('/').default('/var/lib/uploader'),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'must be a time zone such as Asia/Shanghai or Europe/Vienna' })
    .optional(),
  directories: z.array(directory).min(1),
  s3,
  watch: watch.prefault({}),
  upload: upload.prefault({}),
  schedule: schedule.default('immediate'),
  hours: z.array(z.strictObject({ from: clockTime(), to: clockTime() })).default([]),
  disk: disk.prefault({}),
  monitoring: monitoring.prefault({}),
  reserve: sizeSchema().default(4 * 1024 * 1024),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type Config = z.output<typeof configSchema>;
