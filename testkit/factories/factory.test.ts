import { expect, test } from 'vitest';
import { defineFactory } from './factory.ts';

interface User {
  id: number;
  email: string;
  role: 'member' | 'admin';
  tags: string[];
  address: { city: string; zip: number };
  born: Date;
}

const users = defineFactory<User, 'admin' | 'distant'>({
  name: 'user',
  build: ({ sequence, unique, pick, random }) => ({
    id: sequence,
    email: `${unique('user')}@example.com`,
    role: 'member',
    tags: ['new'],
    address: { city: pick(['Lyon', 'Oslo', 'Graz']), zip: random.whole(99_999) },
    born: new Date(0),
  }),
  traits: {
    admin: () => ({ role: 'admin', tags: ['staff'] }),
    distant: ({ sequence }) => ({ address: { city: `far ${sequence}` } }),
  },
});

test('a thing is made of defaults, then traits, then overrides, nested ones too', () => {
  const made = users.build({ address: { zip: 7 } }, 'admin', 'distant', { tags: [] });
  expect(made).toMatchObject({ role: 'admin', tags: [], address: { zip: 7 } });
  expect(made.address.city).toMatch(/^far \d+$/);
});

test('what is not plain is taken whole, undefined included', () => {
  const born = new Date(5);
  expect(users.build({ born }).born).toBe(born);
  const made = defineFactory({ name: 'a', build: () => ({ a: 1 as number | undefined }) });
  expect(made.build({ a: undefined })).toEqual({ a: undefined });
});

test('the same seed makes the same, but what is unique stays so', () => {
  const seeded = (seed: string) => users.withSeed(seed).buildMany(5);
  const plain = (list: User[]) => list.map(({ id, address }) => ({ id, address }));
  expect(plain(seeded('one'))).toEqual(plain(seeded('one')));
  expect(plain(seeded('one'))).not.toEqual(plain(seeded('other')));
  const emails = [...seeded('one'), ...seeded('one')].map(({ email }) => email);
  expect(new Set(emails).size).toBe(10);
});

test('what one thing draws does not move what the next one gets', () => {
  const drawsMore = defineFactory({
    name: 'n',
    build: ({ random, sequence }) => {
      if (sequence === 1) random.fraction();
      return { n: random.whole(1_000_000) };
    },
  });
  const plain = defineFactory({
    name: 'n',
    build: ({ random }) => ({ n: random.whole(1_000_000) }),
  });
  expect(drawsMore.buildMany(2)[1]).toEqual(plain.buildMany(2)[1]);
});

test('a trait that is not there is named, with those that are', () => {
  expect(() => users.build('owner' as 'admin')).toThrow("no trait 'owner'; it has admin, distant");
});
