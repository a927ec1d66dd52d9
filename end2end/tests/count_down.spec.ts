// The countdown to the host link: by the server's clock whatever the viewer's says, right again after sleep, and what it
// waits for comes without a reload.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { act, zoomRequest } from '../forms.ts';

const MINUTE = 60_000;

/** Milliseconds that a countdown of the page shows as left. */
async function left(page: Page, selector = '[data-clock] span'): Promise<number> {
  const shown = /(\d+):(\d\d):(\d\d)/.exec(await page.locator(selector).first().innerText());
  expect(shown, 'a countdown').not.toBeNull();
  const [, hours, minutes, seconds] = shown!.map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** A start on a whole minute whose host link, an hour before it, opens in so many seconds or up to a minute later. */
const opensIn = (seconds: number) => Math.ceil((Date.now() + seconds * 1000) / MINUTE) * MINUTE + 60 * MINUTE;

for (const off of [-7, 7]) {
  test(`T-9 with a clock that is ${off} minutes off the countdown is right, and the button comes by itself${off > 0 ? ' @phone' : ''}`, async ({ me, another, page, demo }) => {
    test.slow();
    const mara = await another('scheduler');
    await page.addInitScript((off) => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + off;
    }, off * MINUTE);
    await me.comesAs('provider');
    const start = opensIn(20);
    const opens = start - 60 * MINUTE;
    const number = await zoomRequest(mara.page, demo.url, { service: 'Soon', at: new Date(start), minutes: 20, provider: true });
    await me.opens(`/requests/${number}`);
    await me.isAwake();
    await expect(page.locator('[data-clock] small')).toHaveText('Opens in');
    for (const _ of [1, 2, 3]) {
      const shown = await left(page);
      expect(Math.abs(shown - (opens - Date.now())), 'off by').toBeLessThanOrEqual(1_500);
    }
    await expect(page.locator('[role=timer]')).toHaveAccessibleName(/Opens in [12] min/);
    await me.opensActions();
    await expect(me.action('Get Zoom Host Link')).toContainText(/In 00:0\d:\d\d/);
    await expect(page.getByRole('heading', { name: 'Host link is open' })).toBeVisible({ timeout: 100_000 });
    expect(Date.now() - opens, 'opened late by').toBeLessThanOrEqual(3_000);
    expect(Date.now() - opens, 'opened early by').toBeGreaterThanOrEqual(-1_000);
    await expect(page.locator('#clock-said')).toHaveText('Host link is open.');
    await expect(page).toHaveTitle(/^● /);
    await expect(page.locator('[data-clock] small')).toHaveText('Starts in');
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    await act(mara.page, demo.url, number, 'cancel');
  });
}

test('T-10 after half an hour asleep the countdown is right as soon as somebody looks', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  await me.comesAs('provider');
  const start = opensIn(7200);
  const opens = start - 60 * MINUTE;
  const number = await zoomRequest(mara.page, demo.url, { service: 'Later', at: new Date(start), minutes: 20, provider: true });
  await page.clock.install();
  await me.opens(`/requests/${number}`);
  await me.isAwake();
  expect(Math.abs((await left(page)) - (opens - Date.now()))).toBeLessThanOrEqual(1_500);
  // The browser's clocks run ahead by half an hour; the server's do not.
  await page.clock.fastForward('30:00');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect.poll(async () => Math.abs((await left(page)) - (opens - Date.now())), { timeout: 3_000 }).toBeLessThanOrEqual(1_500);
  await act(mara.page, demo.url, number, 'cancel');
});

test('R124 a meeting converted back under the countdown says so within two seconds, and T-33 back shows no link', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  await me.comesAs('provider');
  const number = await zoomRequest(mara.page, demo.url, { service: 'Gone', startsIn: 90, minutes: 20, provider: true, location: 'Hearing room 4' });
  await me.opens(`/requests/${number}`);
  await me.isAwake();
  await expect(page.locator('html')).toHaveAttribute('data-stream', 'live');
  await act(mara.page, demo.url, number, 'convert-back');
  const card = page.locator('.hostlink');
  await expect(card).toContainText('No longer a Zoom meeting', { timeout: 2_000 });
  await expect(card).toContainText('Hearing room 4');
  await expect(page.locator('.join a.link')).toHaveCount(0);
  await expect(page.locator('#main')).not.toContainText(/\d\d:\d\d:\d\d/);
  await me.findsNoBarrier();
  await me.opens('/help');
  await page.goBack();
  await expect(card).toContainText('No longer a Zoom meeting');
  await expect(page.locator('.join a.link')).toHaveCount(0);
});

test('T-38 whoever fetched a link two hours ago is told to get a new one', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Long', startsIn: 20, minutes: 10 });
  await me.opens(`/requests/${number}`);
  await me.isAwake();
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.locator('.hostlink').getByRole('button', { name: 'Get Zoom Host Link' }).click(),
  ]);
  await tab.close();
  // The card looks again when the link has died: two hours after it was fetched, or at the start, whichever comes first.
  await expect.poll(async () => Number(await page.locator('[data-clock]').getAttribute('data-next'))).toBeGreaterThan(Date.now());
  await act(page, demo.url, number, 'cancel');
});
