import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expectPicture, expectSeries, takePicture } from '@gauntlet/testkit/visual';
import { expect, onTestFinished, test, vi } from 'vitest';

// The baselines of these tests are no one's to review, so CI may write them.
vi.stubEnv('CI', '');

function places() {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, output: join(folder, 'output') };
}

const html = (left: number, time = '10:00') => `<body style="margin:0;font:20px sans-serif">
<h1>Orders</h1><p id="clock">${time}</p>
<div style="position:absolute;left:${left}px;
top:120px;width:80px;height:40px;background:#36c"></div>`;
const small = { width: 400, height: 240 };

test('a page against its baseline: the same, moved, masked, and what shows it', async () => {
  const { folder, output } = places();
  const before = await takePicture({ html: html(40), ...small });
  expect(() => expectPicture('orders', before, { folder, output })).toThrow(
    expect.objectContaining({ code: 'VISUAL_MISSING' }),
  );
  expect(existsSync(join(folder, 'pictures'))).toBe(false);
  const { path } = expectPicture('orders', before, { folder, output, update: true });
  expect(path).toMatch(new RegExp(`orders\\.${process.platform}\\.png$`));
  const again = await takePicture({ html: html(40), ...small });
  expect(expectPicture('orders', again, { folder, output }).outcome).toBe('same');

  const moved = await takePicture({ html: html(200), ...small });
  expect(() => expectPicture('orders', moved, { folder, output })).toThrow(
    /6400 pixels \(6\.67 %\)/,
  );
  const page = join(output, `orders.${process.platform}.html`);
  expect(readFileSync(page, 'utf8').match(/data:image\/png;base64/g)).toHaveLength(5);
  expect(readFileSync(page, 'utf8')).not.toMatch(/(?:src|href)="(?!data:)/);
  const masks = [{ x: 0, y: 120, width: 400, height: 40 }];
  expect(expectPicture('orders', moved, { folder, masks }).outcome).toBe('same');
  expect(expectPicture('orders', moved, { folder, tolerance: 0.07 }).outcome).toBe('same');

  const look = await takePicture({ url: pathToFileURL(page).href, width: 1_000 });
  expect(look.length).toBeGreaterThan(10_000);
  expect(expectPicture('orders', moved, { folder, update: true }).outcome).toBe('updated');
  expect(expectPicture('orders', moved, { folder }).outcome).toBe('same');
});

test('what is hidden does not count, one element can be looked at alone', async () => {
  const { folder } = places();
  const hide = ['#clock'];
  const options = { folder, update: true };
  expectPicture('clock', await takePicture({ html: html(40), ...small, hide }), options);
  const later = await takePicture({ html: html(40, '11:59'), ...small, hide });
  expect(expectPicture('clock', later, { folder }).outcome).toBe('same');
  expectPicture('title', await takePicture({ html: html(40), selector: 'h1' }), options);
  const title = await takePicture({ html: html(200, '9'), selector: 'h1' });
  expect(expectPicture('title', title, { folder }).outcome).toBe('same');
});

test('a picture of another size is different, a file that is none is an error', async () => {
  const { folder, output } = places();
  const picture = await takePicture({ html: html(40), ...small });
  expectPicture('size', picture, { folder, update: true });
  const larger = await takePicture({ html: html(40), width: 500, height: 240 });
  expect(() => expectPicture('size', larger, { folder, output })).toThrow('is different');
  expect(() => expectPicture('size', Buffer.from('no'), { folder })).toThrow(
    expect.objectContaining({ code: 'VISUAL_BAD_PICTURE' }),
  );
});

test('a series against earlier runs', () => {
  const { folder, output } = places();
  const run = (shift: number) =>
    Array.from({ length: 20 }, (_, i) => 100 + 10 * Math.sin(i) + shift);
  expect(() => expectSeries('latency', run(0), { folder })).toThrow('no reviewed baseline');
  for (const shift of [0, 1, -1, 2, -2]) {
    expectSeries('latency', run(shift), { folder, update: true });
  }
  expect(expectSeries('latency', run(1.5), { folder }).outcome).toBe('usual');
  const odd = run(0).with(7, 160);
  expect(() => expectSeries('latency', odd, { folder, output })).toThrow(/point 7 is 160/);
  expect(readFileSync(join(output, 'latency.series.html'), 'utf8')).toContain('<circle');
  expect(() => expectSeries('latency', run(0).slice(5), { folder, output })).toThrow(
    'fewer than any',
  );
  expect(() => expectSeries('latency', [...run(0), Number.NaN], { folder, output })).toThrow('odd');
});
