// The card beside a request's number (R102, R176): by pointer, keyboard and finger; what WCAG 1.4.13 asks of it; what it says
// when there is nothing to show; and that it tells nobody more than the details page does.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { act, confirmedRequest, createRequest, zoomRequest } from '../forms.ts';

const card = (page: Page) => page.locator('#request-card');
const link = (page: Page, number: string) => page.getByRole('main').getByRole('link', { name: number, exact: true });

/** Counts what the page asks cards for. */
function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('/card')) paths.push(new URL(request.url()).pathname); });
  return paths;
}

/** The card covers neither its number nor anything beyond the screen. */
async function standsBeside(page: Page, number: Locator): Promise<'below' | 'above'> {
  const [a, b] = [(await number.boundingBox())!, (await card(page).boundingBox())!];
  const screen = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.clientHeight }));
  expect(b.x).toBeGreaterThanOrEqual(0);
  expect(b.y).toBeGreaterThanOrEqual(0);
  expect(b.x + b.width).toBeLessThanOrEqual(screen.width);
  expect(b.y + b.height).toBeLessThanOrEqual(screen.height);
  const side = b.y >= a.y + a.height ? 'below' : b.y + b.height <= a.y ? 'above' : 'on it';
  expect(side).not.toBe('on it');
  return side as 'below' | 'above';
}

test('R102 the pointer on a number brings up the request with its invite link', async ({ me, page, demo, zoom, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.url });
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const word = `Card${at.getTime()}`;
  const number = await zoomRequest(page, demo.url, { service: word, at, minutes: 60, client: true, provider: true, location: 'Dock 9' });
  const other = await confirmedRequest(page, demo.url, { service: word, at, minutes: 60, location: 'Pier 7' });
  const [{ join_url }] = await zoom.meetingsOf(number);
  await me.opens(`/requests?q=${word}`);
  await me.isAwake();
  const paths = asked(page);
  await link(page, number).hover();
  await expect(card(page)).toBeVisible();
  await expect(card(page)).toHaveAccessibleName(`${number} in brief`);
  // Noon in winter, one o'clock in summer: whichever the day is in.
  const starts = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', minute: '2-digit' }).format(at);
  for (const words of [number, word, 'Confirmed', 'Zoom meeting', 'When', `${starts.split(/\s/)[0]}–`, 'Client', 'Jonas', 'Providers', 'Dana', 'Meeting number', 'Passcode']) {
    await expect(card(page)).toContainText(words);
  }
  await expect(card(page)).not.toContainText('Location');
  await expect(card(page)).not.toContainText('Dock 9');
  const invite = card(page).getByRole('link', { name: join_url.replace('https://', '') });
  await expect(invite).toHaveAttribute('href', join_url);
  expect(await standsBeside(page, link(page, number))).toBe('below');
  await expect(link(page, number)).toHaveAttribute('aria-details', 'request-card');
  await me.findsNoBarrier();
  await me.fitsTheScreen();

  // Hoverable: the pointer goes over into it, and works there.
  await link(page, number).hover();
  const from = (await link(page, number).boundingBox())!;
  const to = (await card(page).getByRole('button', { name: 'Copy link' }).boundingBox())!;
  await page.mouse.move(from.x + 4, from.y + from.height - 2);
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 12 });
  await page.mouse.down();
  await page.mouse.up();
  await expect(card(page).getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(join_url);

  // Persistent: it stays while the focus is in it, and goes when a press elsewhere takes that away.
  await page.mouse.move(1200, 880);
  await expect(card(page)).toBeVisible();
  await page.mouse.down();
  await page.mouse.up();
  await expect(card(page)).toBeHidden();
  expect(new Set(paths)).toEqual(new Set([`/requests/${number}/card`]));

  // A request without a meeting shows its place.
  await link(page, other).hover();
  await expect(card(page)).toContainText('Pier 7');
  await expect(card(page)).not.toContainText('Zoom invite link');

  // One at a time. From the lower to the upper: a card may lie on the row below its own.
  const [upper, lower] = await page.locator('tbody a.id').allInnerTexts();
  await page.mouse.move(1200, 880);
  await expect(card(page)).toBeHidden();
  await link(page, lower).hover();
  await expect(card(page)).toContainText(lower);
  await link(page, upper).hover();
  await expect(card(page)).toContainText(upper);
  await expect(card(page)).not.toContainText(lower);
  await expect(page.locator('[aria-details]')).toHaveCount(1);
  await page.mouse.move(1200, 880);
  await expect(card(page)).toBeHidden();
  await expect(page.locator('[aria-details]')).toHaveCount(0);

  // A pointer that only passes by asks for nothing.
  paths.length = 0;
  await page.evaluate(([number, other]) => {
    for (const to of [`#row-${number} a.id`, 'h1', `#row-${other} a.id`]) {
      document.querySelector(to)!.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
    }
  }, [number, other]);
  await expect(card(page)).toContainText(other);
  expect(paths).toEqual([`/requests/${other}/card`]);
  await card(page).getByRole('link', { name: 'Open details' }).click();
  await expect(page).toHaveURL(`${demo.url}/requests/${other}`);
});

test('R176 by keyboard: into the card, through it, and on; Esc closes it', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await zoomRequest(page, demo.url, { service: `Keys${at.getTime()}`, at, minutes: 60 });
  await me.opens(`/requests?q=${number}`);
  await me.isAwake();
  await page.keyboard.press('Tab');
  await link(page, number).focus();
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await expect(link(page, number), 'Esc moves no focus').toBeFocused();

  // Closed, it is no stop on the way.
  await page.keyboard.press('Tab');
  await expect(page.locator(`#row-${number} summary`)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Tab');
  const stops = card(page).locator('a:visible, button:visible');
  const count = await stops.count();
  expect(count, 'invite link, copy, invitation, details').toBe(4);
  for (let stop = 0; stop < count; stop++) {
    await expect(stops.nth(stop)).toBeFocused();
    if (stop + 1 < count) await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Tab');
  await expect(page.locator(`#row-${number} summary`)).toBeFocused();
  await expect(card(page)).toBeHidden();

  await page.keyboard.press('Shift+Tab');
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(link(page, number)).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await expect(link(page, number), 'what is hidden keeps no focus').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
});

test('R176 at the edge of the screen it turns over', async ({ me, page }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests?all=yes');
  await me.isAwake();
  const ids = page.locator('tbody a.id');
  await ids.last().evaluate((it) => it.scrollIntoView({ block: 'end' }));
  await page.mouse.wheel(0, 4000);
  await ids.last().hover();
  await expect(card(page)).toBeVisible();
  await standsBeside(page, ids.last());
  // Somewhere low on a low screen there is more room above.
  await page.setViewportSize({ width: 1280, height: 420 });
  await ids.nth(8).evaluate((it) => it.scrollIntoView({ block: 'end' }));
  await page.mouse.move(1270, 5);
  await expect(card(page)).toBeHidden();
  await ids.nth(8).hover();
  await expect(card(page)).toBeVisible();
  expect(await standsBeside(page, ids.nth(8))).toBe('above');
});

test('R176 a finger: the first tap shows the card, the second opens the page @phone', async ({ me, page, demo, hasTouch }) => {
  test.skip(!hasTouch, 'about a screen to touch');
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const word = `Tap${at.getTime()}`;
  const number = await zoomRequest(page, demo.url, { service: `${word} with a long name of what is asked for`, at, minutes: 60, client: true, provider: true });
  await me.opens(`/requests?q=${word}`);
  await me.isAwake();
  await link(page, number).tap();
  await expect(card(page)).toBeVisible();
  await expect(page).toHaveURL(/q=Tap/);
  await standsBeside(page, link(page, number));
  await expect(page.getByRole('status').getByText(`${number} in brief is shown.`)).toBeAttached();
  await me.fitsTheScreen();
  await me.findsNoBarrier();
  // Beside the card, at the very edge of the screen.
  const { y } = (await card(page).boundingBox())!;
  await page.touchscreen.tap(3, y + 20);
  await expect(card(page)).toBeHidden();

  await link(page, number).tap();
  await card(page).getByRole('link', { name: 'Open details' }).tap();
  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
  await page.goBack();
  await me.isAwake();
  await link(page, number).tap();
  await expect(card(page)).toBeVisible();
  await link(page, number).tap();
  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
});

test('a card follows its request, and is never one from before a change', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await confirmedRequest(page, demo.url, { service: 'Tigrinya', at, minutes: 60, location: 'Quay 3' });
  await me.opens(`/requests?q=${number}`);
  await me.isAwake();
  await expect(page.locator('html[data-stream="live"]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await link(page, number).focus();
  await expect(card(page)).toContainText('Quay 3');
  const other = await another('scheduler');
  await act(other.page, demo.url, number, 'convert');
  await expect(card(page)).toContainText('Meeting number');
  await expect(card(page)).not.toContainText('Quay 3');
  await expect(page.locator(`#row-${number}`)).toContainText('Zoom meeting');
  await expect(link(page, number), 'the stream takes the attribute away').toHaveAttribute('aria-details', 'request-card');
  await page.keyboard.press('Escape');
  await act(other.page, demo.url, number, 'convert-back');
  await expect(page.locator(`#row-${number}`)).not.toContainText('Zoom meeting');
  await page.mouse.move(1200, 880);
  await link(page, number).hover();
  await expect(card(page)).toContainText('Quay 3');
});

test('a card that cannot be had says why in words', async ({ me, page, demo, context }) => {
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Oromo', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests?q=${number}`);
  await me.isAwake();
  const away = async () => {
    await page.mouse.move(1200, 880);
    await expect(card(page)).toBeHidden();
  };
  const comesUp = async (words: string | RegExp) => {
    await link(page, number).hover();
    await expect(card(page).getByText(words)).toBeVisible();
    await expect(card(page).getByRole('link', { name: 'Open details' })).toHaveCount(0);
    await standsBeside(page, link(page, number));
  };
  let go = () => {};
  await page.route('**/card', async (route) => {
    await new Promise<void>((resolve) => { go = resolve; });
    await route.continue();
  });
  await comesUp('Loading…');
  await me.findsNoBarrier();
  go();
  await expect(card(page)).toContainText('Oromo');
  await expect(card(page).getByText('Loading…')).toBeHidden();
  await page.unroute('**/card');
  await away();

  await page.route('**/card', (route) => route.fulfill({ status: 503, body: 'busy' }));
  await comesUp('could not be loaded');
  await page.unroute('**/card');
  await away();

  await context.setOffline(true);
  await comesUp('You are offline');
  await context.setOffline(false);
  await away();

  await page.locator('a.id').evaluate((it) => it.setAttribute('data-card', 'SR-999999'));
  await comesUp('gone, or not yours to see');
  await page.locator('a.id').evaluate((it, number) => it.setAttribute('data-card', number), number);
  await away();

  await context.clearCookies();
  await comesUp('You are signed out');
  await me.findsNoBarrier();
});

test('R164 a card tells what the details page tells the same reader, and nobody else anything', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Secret service', at: demo.freeStart(), minutes: 60, client: true });
  const draft = await createRequest(page, demo.url, { service: 'Secret draft', at: demo.freeStart(), minutes: 60, saving: 'draft', provider: true });
  const header = { 'x-callboard-follow': '1' };
  const get = (page: Page, number: string) => page.request.get(`${demo.url}/requests/${number}/card`, { headers: header, maxRedirects: 0 });
  const answer = await get(page, number);
  expect([answer.status(), answer.headers()['cache-control']]).toEqual([200, 'no-store']);

  for (const role of ['provider', 'requester'] as const) {
    const somebody = await another(role);
    for (const wanted of [number, draft, 'SR-999999', 'nonsense']) {
      const refused = await get(somebody.page, wanted);
      expect(refused.status(), `${role} ${wanted}`).toBe(404);
      expect(await refused.text()).not.toMatch(/Secret|zoom/i);
    }
  }
  const client = await another('client');
  expect(await (await get(client.page, number)).text()).toContain('Zoom invite link');
  const stranger = await another();
  expect((await get(stranger.page, number)).status()).toBe(401);

  // Every word of the card stands on the page, for each reader.
  for (const reader of [me, client]) {
    const html = await (await get(reader.page, number)).text();
    await reader.opens(`/requests/${number}`);
    const texts = await reader.page.evaluate((html) => {
      const body = new DOMParser().parseFromString(html, 'text/html').body;
      const shown = document.querySelector('main')!.textContent!.replace(/\s+/g, ' ');
      const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      const missing: string[] = [];
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const text = node.textContent!.replace(/\s+/g, ' ').trim();
        if (text && !shown.includes(text)) missing.push(text);
      }
      return missing;
    }, html);
    expect(texts.filter((text) => !/^(Open details|of SR-)/.test(text))).toEqual([]);
  }
});

test('without JavaScript a number is a link @form', async ({ me, page, demo, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, 'about a browser without JavaScript');
  await me.comesAs('scheduler');
  await me.opens('/requests?q=SR-1001');
  await link(page, 'SR-1001').hover();
  await expect(card(page)).toBeHidden();
  await link(page, 'SR-1001').click();
  await expect(page).toHaveURL(`${demo.url}/requests/SR-1001`);
});
