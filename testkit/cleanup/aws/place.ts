/** Where AWS (or something that speaks like it) is, without any secret. */
import type { Fields } from '../kind.ts';

/** How a sweep comes by credentials. Left out: the SDK's own chain (roles, files, variables). */
export interface CredentialsBy {
  /** Names of environment variables. */
  readonly environment?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** A profile of ~/.aws. */
  readonly profile?: string;
}

export interface AwsPlace {
  readonly region?: string;
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  readonly credentials?: CredentialsBy;
}

export function readPlace(what: Fields): AwsPlace {
  const region = what.textOr('region');
  const endpoint = what.textOr('endpoint');
  const credentials = what.fieldsOr('credentials');
  if (endpoint !== undefined && !URL.canParse(endpoint)) throw new Error('endpoint is no address');
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(what.flag('forcePathStyle') ? { forcePathStyle: true } : {}),
    ...(credentials === undefined ? {} : { credentials: readCredentials(credentials) }),
  };
}

function readCredentials(fields: Fields): CredentialsBy {
  const environment = fields.fieldsOr('environment');
  const profile = fields.textOr('profile');
  const token = environment?.textOr('sessionToken');
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(environment === undefined
      ? {}
      : {
          environment: {
            accessKeyId: environment.text('accessKeyId'),
            secretAccessKey: environment.text('secretAccessKey'),
            ...(token === undefined ? {} : { sessionToken: token }),
          },
        }),
  };
}
