import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

describe('settings', () => {
  test('need nothing, and take what is given', () => {
    expect(readSettings({})).toMatchObject({
      port: 8100,
      host: '127.0.0.1',
      publicUrl: undefined,
      oidc: undefined,
      mail: { url: undefined },
      worker: { lanes: 16, leaseMs: 15_000 },
      allowPrivate: false,
    });
    expect(
      readSettings({
        STUDIO_PORT: '0',
        STUDIO_TIER_CHEAP: 'small',
        STUDIO_SMTP_URL: 'smtp://127.0.0.1:25',
        STUDIO_OIDC_ISSUER: 'https://id.example',
        STUDIO_PUBLIC_URL: '',
      }),
    ).toMatchObject({
      port: 0,
      tiers: { cheap: 'small', 'tier-1': 'small' },
      mail: { url: 'smtp://127.0.0.1:25' },
      oidc: { issuer: 'https://id.example', audience: 'studio' },
      publicUrl: undefined,
    });
  });

  test.each([
    ['STUDIO_PORT', 'abc'],
    ['STUDIO_PORT', '-1'],
    ['STUDIO_WORKER_LANES', '0'],
    ['STUDIO_WORKER_JOBS', '1.5'],
    ['STUDIO_LEASE_MS', '10'],
    ['STUDIO_ENDPOINT_URL', 'gateway:8000'],
    ['STUDIO_S3_URL', 's3.example'],
    ['STUDIO_S3_PUBLIC_URL', 'nonsense'],
    ['STUDIO_PUBLIC_URL', 'studio.example'],
    ['STUDIO_OIDC_ISSUER', 'id.example'],
    ['STUDIO_SMTP_URL', 'mail.example:25'],
  ])('%s=%s is refused by its name', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(`the setting ${name} is not valid`);
  });
});
