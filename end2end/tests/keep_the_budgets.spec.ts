// The budgets, measured on the release as Chromium and a client see it, and printed.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { confirmedRequest, post } from '../forms.ts';
import { Served } from '../serve.ts';

test.describe.configure({ mode: 'serial' });

const print = (name: string, value: number, unit: string, budget: number) =>
  console.log(`figure: ${name}: ${value.toFixed(1)} ${unit} (at most ${budget})`);

/** Bytes of the body as they came over the wire, by the end of the address. */
async function received(page: Page, url: string): Promise<Map<string, number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const urls = new Map<string, string>();
  const bytes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, response, type }) =>
    urls.set(requestId, type === 'Document' ? 'html' : response.url.split('.').at(-1)!));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = urls.get(requestId);
    if (kind) bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return bytes;
}

test('the details page of a Zoom meeting and its island are light', async ({ me, page, demo }) => {
  await me.signIn('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'ASL', startsIn: 60 * 24 * 450, minutes: 60 });
  await post(page, `${demo.url}/requests/${number}/convert`, []);
  const bytes = await received(page, `${demo.url}/requests/${number}`);
  await expect(page.locator('html[data-awake]')).toHaveCount(1);
  const island = (bytes.get('wasm')! + bytes.get('js')!) / 1000;
  print('wasm + js of an island, brotli', island, 'kB', 125);
  const shown = (bytes.get('html')! + bytes.get('css')!) / 1000;
  print('details page, HTML + CSS as received', shown, 'kB', 40);
  expect(island).toBeLessThanOrEqual(125);
  expect(shown).toBeLessThanOrEqual(40);
});

test('converting on SQLite with a Zoom that answers at once is quick', async ({ me, page, demo }) => {
  test.slow();
  await me.signIn('scheduler');
  const times: number[] = [];
  for (let day = 0; day < 40; day++) {
    const number = await confirmedRequest(page, demo.url, { service: 'ASL', startsIn: 60 * 24 * (600 + day), minutes: 60 });
    const start = performance.now();
    await post(page, `${demo.url}/requests/${number}/convert`, []);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  print('convert, click to answer, median of 40', times[20], 'ms', 25);
  print('convert, click to answer, 95th percentile', times[37], 'ms', Number.POSITIVE_INFINITY);
  expect(times[20]).toBeLessThanOrEqual(25);
});

test('an idle server is small', async ({ demo }) => {
  const site = new Served(demo.zoom);
  await site.start();
  try {
    expect((await fetch(`${site.url}/sign-in`)).status).toBe(200);
    const status = readFileSync(`/proc/${site.pid}/status`, 'utf8');
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
    print('idle server, resident', resident, 'MB', 40);
    expect(resident).toBeLessThanOrEqual(40);
  } finally {
    await site.stop();
  }
});
