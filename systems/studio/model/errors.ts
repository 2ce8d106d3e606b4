/** Every error that a user of the studio can meet; docs/errors-studio.md explains each. */
import { catalogue } from '@gauntlet/kit/errors';

export const studioErrors = catalogue({
  FIELD_INVALID: {
    what: '{field}: {problem}',
    fix: 'Correct this field and send the request again.',
  },
  EMAIL_TAKEN: {
    what: 'there is an account with this e-mail already',
    fix: 'Log in, or use another address.',
  },
  LOGIN_WRONG: {
    what: 'e-mail or password is wrong',
    fix: 'Check both; sign up first if you have no account.',
  },
  EMAIL_UNCONFIRMED: {
    what: 'the e-mail address is not confirmed yet',
    fix: 'Follow the link in the message that was sent when you signed up.',
  },
  CONFIRMATION_UNKNOWN: {
    what: 'this confirmation link is not valid, or was used before',
    fix: 'Log in; if that fails, sign up again.',
  },
  JOB_UNKNOWN: {
    what: 'there is no job {job}',
    fix: 'Take an id from GET /jobs.',
  },
  JOB_STATUS: {
    what: 'the job is {status}, so it can not {event}',
    fix: 'See its status with GET /jobs/{job}.',
  },
  JOB_BUSY: {
    what: 'calls of this job are still under way',
    fix: 'Wait until they are answered, which takes seconds, and try again.',
  },
  BUDGET_NOT_RAISED: {
    what: 'budget_limit must be above the budget that the job has',
    why: 'Money may be reserved already up to that budget',
    fix: 'Give a larger one, or cancel the job.',
  },
  BATCH_UNKNOWN: {
    what: 'there is no batch {batch}',
    fix: 'Use the batch_id that POST /jobs/batch gave.',
  },
  RECORD_UNKNOWN: {
    what: 'the job has no record {record}',
    fix: 'Take an index from GET /jobs/{job}/records.',
  },
  EXPORT_MISSING: {
    what: 'the job has nothing to download yet',
    fix: 'Wait for its first checkpoint.',
  },
  TEMPLATE_UNKNOWN: {
    what: 'there is no template {template}',
    fix: 'Take an id from GET /templates.',
  },
  TEMPLATE_SYNTAX: {
    what: 'syntax error in {place}, line {line}, column {column}: {problem}',
    fix: 'Correct the template there.',
  },
  TEMPLATE_RENDER: {
    what: 'the template can not be rendered: {place}, line {line}, column {column}: {problem}',
    fix: 'Correct the template or the row; `default` gives a value to what may be missing.',
  },
  TEMPLATE_INVALID: {
    what: 'the template is not valid: {problem}',
    fix: 'Give it the form that docs/studio.md shows.',
  },
  TEMPLATE_READ_ONLY: {
    what: 'this template is built in, or belongs to someone else',
    fix: 'Fork it, and change your copy.',
  },
  TEMPLATE_USED: {
    what: 'jobs were made with this template',
    fix: 'Remove those jobs first.',
  },
  MODEL_UNKNOWN: {
    what: 'the endpoint has no model or price for {model}',
    fix: 'Take a model from GET /models, or a tier: cheap, balanced, premium.',
  },
  MODEL_UNBOUNDED: {
    what: 'the model {model} does not enforce max_tokens, so its cost has no limit',
    fix: 'Take another model.',
  },
  SEED_UNKNOWN: {
    what: 'there is no seed data at {key}',
    fix: 'Upload it first: POST /seed-data/upload gives the address.',
  },
  SEED_INVALID: {
    what: 'the seed data is not valid: {problem}',
    fix: 'Correct the file and upload it again.',
  },
  SEED_CHANGED: {
    what: 'the seed data was changed after the job was made',
    fix: 'Make a new job with the new data.',
  },
  STORAGE_UNREACHABLE: {
    what: 'the object storage can not be used: {reason}',
    fix: 'Check the address and the keys of S3 in the settings of the server.',
  },
  ENDPOINT_UNREACHABLE: {
    what: 'the endpoint of the models can not be used: {reason}',
    fix: 'Check its address and key in the settings of the server.',
  },
  MAIL_UNREACHABLE: {
    what: 'the message could not be sent: {reason}',
    fix: 'Try again; if it stays so, check STUDIO_SMTP_URL in the settings of the server.',
  },
  CONFIG_INVALID: {
    what: 'the setting {name} is not valid: {problem}',
    fix: 'Correct it in the environment; docs/studio.md lists the settings.',
  },
  USER_UNKNOWN: {
    what: 'there is no user {email}',
    fix: 'Check the address; `studio user add` makes one.',
  },
});
