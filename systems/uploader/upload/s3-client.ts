/** The real client. It never tries again by itself: when and how often is decided here. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LIMITS, type S3ClientSettings } from './s3-settings.ts';

// Imported, `node:http` would be asked for all of its exports, and one of them loads a WebSocket.
const { Agent: HttpAgent } = process.getBuiltinModule('node:http');
const { Agent: HttpsAgent } = process.getBuiltinModule('node:https');

export function s3Client(settings: S3ClientSettings, limits = LIMITS): S3Client {
  const { accessKeyId, secretAccessKey, connections, endpoint, profile } = settings;
  const isGiven = accessKeyId !== undefined && secretAccessKey !== undefined;
  const sockets = { maxSockets: connections, keepAlive: true };
  const options: S3ClientConfig = {
    region: settings.region,
    maxAttempts: 1,
    // How a request is made is found out once, where no options come with it.
    cacheMiddleware: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: limits.connectMs,
      // Of silence. A part may take as long as it takes: only who says nothing is gone.
      socketTimeout: limits.silenceMs,
      httpAgent: new HttpAgent(sockets),
      httpsAgent: new HttpsAgent(sockets),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(settings.pathStyle ? { forcePathStyle: true } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(isGiven ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  };
  return new S3Client(options);
}
