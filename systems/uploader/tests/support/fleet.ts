/** What most end-to-end tests do: a vehicle with files, an agent, a look at the bucket. */
import { afterAll, beforeAll } from 'vitest';
import { type Endpoint, freshVehicle, openEndpoint } from './endpoint.ts';
import { makeSetting, type Setting } from './setting.ts';

export interface Vehicle extends Setting {
  readonly vehicle: string;
  /** What stands under this vehicle's prefix, without the prefix. */
  keys(): Promise<readonly string[]>;
  get(key: string): Promise<Buffer>;
  head(key: string): ReturnType<Endpoint['head']>;
}

/** Today, as keys write it: the tests' time zone is UTC. */
export const today = () => new Date().toISOString().slice(0, 10);

export function useEndpoint(): {
  readonly endpoint: () => Endpoint;
  vehicle(config?: Record<string, unknown>, folder?: string): Promise<Vehicle>;
} {
  let opened: Endpoint | undefined;
  beforeAll(async () => {
    opened = await openEndpoint();
  });
  afterAll(() => opened?.close());
  const endpoint = () => {
    if (opened === undefined) throw new Error('it is opened before the first test');
    return opened;
  };
  return {
    endpoint,
    async vehicle(config = {}, folder) {
      const { url, bucket, region, accessKeyId, secretAccessKey } = endpoint();
      const vehicle = freshVehicle();
      const place = { endpoint: url, bucket, region, accessKeyId, secretAccessKey };
      const at = folder === undefined ? {} : { folder };
      const setting = await makeSetting({ ...place, ...at, vehicle, config });
      return {
        ...setting,
        vehicle,
        keys: async () =>
          (await endpoint().keys(`${vehicle}/`)).map((key) => key.slice(vehicle.length + 1)),
        get: (key) => endpoint().get(`${vehicle}/${key}`),
        head: (key) => endpoint().head(`${vehicle}/${key}`),
      };
    },
  };
}
