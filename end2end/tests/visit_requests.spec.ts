// The list of requests, and who may see which.
import { expect, test } from '../fixtures.ts';
import { act, confirmedRequest, createRequest, fields, post, zoomRequest } from '../forms.ts';

test('R95 the column Type says Zoom meeting, and the list filters by type and status @form', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const word = `Filter${at.getTime()}`;
  const form = (name: string) => ({ service: `${word} ${name}`, at, minutes: 60 });
  const zoom = await zoomRequest(page, demo.url, form('zoom'));
  const regular = await confirmedRequest(page, demo.url, form('regular'));
  const draft = await createRequest(page, demo.url, { ...form('draft'), saving: 'draft' });
  const canceled = await createRequest(page, demo.url, form('canceled'));
  await act(page, demo.url, canceled, 'cancel');

  await me.opens(`/requests?q=${word}`);
  const row = (number: string) => page.getByRole('row').filter({ hasText: number });
  await expect(row(zoom).getByText('Zoom meeting')).toBeVisible();
  await expect(row(regular).getByText('In person')).toBeVisible();
  await me.findsNoBarrier();

  const shown = async () => page.locator('tbody th').allInnerTexts();
  const choose = async (label: string, option: string) => {
    await page.locator('.filters').getByLabel(label).selectOption({ label: option });
    await page.locator('.filters').getByRole('button', { name: 'Show' }).click();
  };
  for (const [status, numbers] of [['Draft', [draft]], ['Canceled', [canceled]], ['Confirmed', [zoom, regular]]] as const) {
    await choose('Status', status);
    await expect.poll(async () => (await shown()).sort(), status).toEqual([...numbers].sort());
  }
  await choose('Type', 'Zoom meeting');
  await expect.poll(shown).toEqual([zoom]);
  await choose('Type', 'In person');
  await expect.poll(shown).toEqual([regular]);
  await page.locator('.filters').getByLabel('From').fill('2031-01-01');
  await page.locator('.filters').getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText(/No request matches/)).toBeVisible();
  await me.findsNoBarrier();
});

test('R167 a number is found as people say it, and words without regard to case @form @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await createRequest(page, demo.url, { service: 'Ågärt Dialect', at, minutes: 60, location: `Döck ${at.getTime()}` });
  const digits = number.replace('SR-', '');
  for (const typed of [number, number.toLowerCase(), `sr ${digits}`, digits, `agart dock ${at.getTime()}`]) {
    await me.opens('/requests');
    await page.locator('.filters input[name=q]').fill(typed);
    await page.locator('.filters').getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('link', { name: number, exact: true }), typed).toBeVisible();
  }
  await me.fitsTheScreen();
  await me.findsNoBarrier();
  await page.locator('.filters input[name=q]').fill('no such thing <b>');
  await page.locator('.filters').getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('No request matches “no such thing <b>”')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Show all requests' })).toBeVisible();
  await me.fitsTheScreen();
  await me.findsNoBarrier();
});

test('long lists come in pages that neither skip nor repeat a row @form', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const word = `Many${at.getTime()}`;
  const pairs = await fields(page, demo.url, { service: word, at, minutes: 30 });
  const made: string[] = [];
  for (let round = 0; round < 11; round++) {
    const paths = await Promise.all(Array.from({ length: 10 }, () => post(page, `${demo.url}/requests/new`, pairs)));
    made.push(...paths.map((path) => path.split('/').at(-1)!));
  }
  const numbers = () => page.locator('tbody th').allInnerTexts();
  const pages: string[][] = [];
  await me.opens(`/requests?q=${word}`);
  await expect(page.getByText('110 requests')).toBeVisible();
  const next = page.getByRole('link', { name: 'Next' });
  const previous = page.getByRole('link', { name: 'Previous' });
  for (;;) {
    pages.push(await numbers());
    if (await next.count() === 0) break;
    const here = page.url();
    await next.click();
    await expect(page).not.toHaveURL(here);
    await expect(previous).toBeVisible();
  }
  expect(pages.map((rows) => rows.length)).toEqual([50, 50, 10]);
  expect(pages.flat().sort()).toEqual(made.sort());
  for (const expected of [pages[1], pages[0]]) {
    const here = page.url();
    await previous.click();
    await expect(page).not.toHaveURL(here);
    await expect.poll(numbers).toEqual(expected);
  }
  await expect(previous).toHaveCount(0);
});

test('the actions of a row are reached by keyboard alone @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await confirmedRequest(page, demo.url, { service: `Keys${at.getTime()}`, at, minutes: 60 });
  await me.opens(`/requests?q=${number}`);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await me.isAwake();
  await page.getByRole('link', { name: number, exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').getByRole('link', { name: /^5 free of 5 hosts/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('tbody summary')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('link', { name: 'View Details' })).toBeFocused();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('main').getByRole('link', { name: 'Convert to Zoom Meeting' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${demo.url}/requests/${number}/convert`);
});

test('the skip link leads past the navigation', async ({ me, page }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('R164 people see their own requests; to others they do not exist', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  const at = demo.freeStart();
  const word = `Sight${at.getTime()}`;
  // The first organization is the client's, not the requester's.
  const court = await createRequest(mara.page, demo.url, { service: `${word} court`, at, minutes: 60, client: true });
  await me.comesAs('requester');
  const own = await createRequest(page, demo.url, { service: `${word} own`, at, minutes: 60 });
  await me.opens(`/requests?all=yes&q=${word}`);
  await expect(page.locator('tbody th')).toHaveText([own]);
  for (const path of ['', '/edit', '/cancel', '/duplicate', '/invitation', '/host-link']) {
    expect((await me.opens(`/requests/${court}${path}`)).status(), path).toBe(404);
    await expect(page.getByText(word)).toHaveCount(0);
  }
  for (const path of ['edit', 'cancel', 'duplicate', 'host-link']) {
    const answer = await page.request.post(`${demo.url}/requests/${court}/${path}`, { headers: { origin: demo.url }, form: {} });
    expect(answer.status(), path).toBe(404);
  }
  await me.findsNoBarrier();

  const jonas = await another('client');
  await jonas.opens(`/requests?all=yes&q=${word}`);
  await expect(jonas.page.locator('tbody th')).toHaveText([court]);

  // Not assigned: the same answer as for a number that was never given.
  const dana = await another('provider');
  expect((await dana.opens(`/requests/${court}`)).status()).toBe(404);
  await expect(dana.page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  expect((await dana.opens('/requests/SR-999999')).status()).toBe(404);
  await dana.opens(`/requests?all=yes&q=${word}`);
  await expect(dana.page.getByText(/No request matches/)).toBeVisible();
});

test('R163 pages for others answer 403 and name no more than the role that lacks', async ({ me, page, demo, another }) => {
  await me.comesAs('scheduler');
  for (const path of ['/settings/zoom', '/settings/general', '/settings/people']) {
    expect((await me.opens(path)).status(), path).toBe(403);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not allowed');
    await expect(page.getByLabel('Zoom Client ID')).toHaveCount(0);
    const answer = await page.request.post(demo.url + path, { headers: { origin: demo.url }, form: { action: 'add' } });
    expect(answer.status(), path).toBe(403);
  }
  await me.findsNoBarrier();
  const number = await confirmedRequest(page, demo.url, { service: 'Fulani', at: demo.freeStart(), minutes: 60, provider: true });
  const dana = await another('provider');
  await dana.opens(`/requests/${number}`);
  await expect(dana.page.locator('main details.menu'), 'nothing can be done, so there is no menu').toHaveCount(0);
  for (const path of ['convert', 'convert-back', 'edit', 'cancel', 'confirm', 'duplicate']) {
    expect((await dana.opens(`/requests/${number}/${path}`)).status(), path).toBe(403);
    const answer = await dana.page.request.post(`${demo.url}/requests/${number}/${path}`, { headers: { origin: demo.url }, form: {} });
    expect(answer.status(), path).toBe(403);
  }
  for (const path of ['/zoom-problems', '/zoom-problems/meetings/1', '/requests/new']) expect((await dana.opens(path)).status(), path).toBe(403);
});

test('every page of the navigation is free of barriers and as wide as the screen @phone @form', async ({ me, page }) => {
  await me.comesAs('admin');
  for (const path of ['/schedule/week', '/requests', '/zoom-problems', '/settings/general', '/settings/zoom', '/settings/people', '/help', '/about', '/me']) {
    expect((await me.opens(path)).status(), path).toBe(200);
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
    await me.findsNoBarrier();
    await me.fitsTheScreen();
  }
});

test('the last entry of an actions menu is not covered by anything @phone', async ({ me, page, demo }) => {
  await me.signIn('scheduler');
  for (const path of ['/requests?q=SR-1001', '/requests/SR-1001']) {
    await page.goto(demo.url + path);
    await page.locator('main details.menu > summary').first().click();
    const last = page.locator('main details[open] .item').last();
    await last.scrollIntoViewIfNeeded();
    const onTop = await last.evaluate((item) => {
      const { x, y, width, height } = item.getBoundingClientRect();
      return item.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    expect(onTop, path).toBe(true);
  }
});
