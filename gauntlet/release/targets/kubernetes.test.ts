import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kubernetes } from './kubernetes.ts';
import { newVersion, placeOf, portsIn, targetFolder } from './testing.ts';

/** A kubectl that knows one namespace of Deployments, whose pods are ready at once. */
const kubectl = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync('calls', words.join(' ') + '\\n');
const all = JSON.parse(readFileSync('cluster.json', 'utf8'));
const [verb, ...rest] = words.slice(words.indexOf('prod') + 1);
const named = (text) => all[text.replace('deployment/', '')];
if (verb === 'get') {
  const found = all[rest[1]];
  if (found) console.log(JSON.stringify({ ...found,
    status: found.spec.replicas ? { readyReplicas: found.spec.replicas } : {} }));
}
if (verb === 'apply') {
  const given = JSON.parse(readFileSync(0, 'utf8'));
  all[given.metadata.name] = given;
}
if (verb === 'scale') named(rest[0]).spec.replicas = Number(rest[1].split('=')[1]);
if (verb === 'set') {
  const [container, image] = rest[2].split('=');
  const { containers } = named(rest[1]).spec.template.spec;
  containers.find(({ name }) => name === container).image = image;
}
if (verb === 'annotate') {
  const [key, value] = rest[1].split('=');
  named(rest[0]).metadata.annotations = { ...named(rest[0]).metadata.annotations, [key]: value };
}
if (verb === 'delete') delete all[rest[1]];
if (verb !== 'get') writeFileSync('cluster.json', JSON.stringify(all));
`;

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'shop',
    annotations: { 'gauntlet/version': 'v1', 'gauntlet/settled': 'v1,v0' },
    resourceVersion: '12',
  },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: {
        containers: [
          { name: 'shop', image: 'registry/shop:v1', ports: [{ containerPort: 80 }] },
          { name: 'sidecar', image: 'registry/sidecar:7' },
        ],
      },
    },
  },
};

function opened(cluster: object = { shop: deployment }) {
  const root = targetFolder();
  writeFileSync(join(root, 'kubectl.cjs'), kubectl);
  writeFileSync(join(root, 'cluster.json'), JSON.stringify(cluster));
  const setup = {
    kind: 'kubernetes',
    deployment: 'shop',
    image: 'registry/shop:{version}',
    namespace: 'prod',
    kubectl: [process.execPath, 'kubectl.cjs'],
    address: 'http://shop-canary.prod',
  };
  const target = kubernetes.open(placeOf(setup), portsIn(root));
  const cluster_ = () => JSON.parse(readFileSync(join(root, 'cluster.json'), 'utf8'));
  const calls = () => readFileSync(join(root, 'calls'), 'utf8');
  return { target, cluster: cluster_, calls };
}

test('a new version has no users until it has their labels', async () => {
  const { target, cluster } = opened();
  await target.deploy(newVersion);
  const own = { 'gauntlet-canary-of': 'shop' };
  const copy = () => cluster()['shop-canary'];
  expect(copy().metadata.annotations).toMatchObject({ 'gauntlet/version': 'v2' });
  expect(copy().spec.selector.matchLabels).toEqual(own);
  expect(copy().spec.template.metadata.labels).toEqual(own);
  expect(copy().spec.template.spec.containers).toMatchObject([
    { image: 'registry/shop:v2', ports: [{ containerPort: 80 }] },
    { image: 'registry/sidecar:7' },
  ]);
  const shares = async () =>
    (await target.observe()).versions.map(({ version, share }) => [version, share]);
  expect(await shares()).toEqual([
    ['v1', 1],
    ['v2', 0],
  ]);
  await target.canary('v2', 'v1', 0.05);
  expect(await shares()).toEqual([
    ['v1', 0.95],
    ['v2', 0.05],
  ]);
  expect(copy().spec).toMatchObject({
    replicas: 1,
    template: { metadata: { labels: { app: 'shop', ...own } } },
  });
  await target.canary('v2', 'v1', 0.5);
  expect(copy().spec.replicas).toBe(4);
  const { versions, settled } = await target.observe();
  expect(versions[1]).toMatchObject({ isRunning: true, address: 'http://shop-canary.prod' });
  expect(settled).toEqual(['v1', 'v0']);
});

test('promoted, the deployment itself has the new image, and the copy goes', async () => {
  const { target, cluster } = opened();
  await target.deploy(newVersion);
  await target.giveAll('v2');
  expect((await target.observe()).versions).toMatchObject([
    { version: 'v2', share: 1 },
    { version: 'v2', share: 0 },
  ]);
  await target.settle('v2');
  await target.keepOnly(['v2']);
  expect(Object.keys(cluster())).toEqual(['shop']);
  expect(cluster().shop.spec.template.spec.containers[0].image).toBe('registry/shop:v2');
  expect((await target.observe()).settled).toEqual(['v2', 'v1', 'v0']);
});

test('back before it was promoted: the deployment was never touched', async () => {
  const { target, cluster, calls } = opened();
  await target.deploy(newVersion);
  await target.canary('v2', 'v1', 0.25);
  await target.giveAll('v1');
  await target.keepOnly([]);
  expect(cluster().shop.spec).toEqual(deployment.spec);
  expect(calls()).not.toContain('set image');
});

test('back after it was promoted: the image of the version before', async () => {
  const { target, cluster } = opened();
  await target.deploy(newVersion);
  await target.giveAll('v2');
  await target.giveAll('v1');
  expect(cluster().shop.spec.template.spec.containers[0].image).toBe('registry/shop:v1');
});

test('a deployment that is not there is said, and nothing is made', async () => {
  const { target } = opened({});
  await expect(target.deploy(newVersion)).rejects.toMatchObject({ code: 'TARGET_MISSING' });
  expect((await target.observe()).versions).toEqual([]);
});
