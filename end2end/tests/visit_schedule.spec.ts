// The schedule: a week of requests, and requests moved over it by pointer and by keys (R89, J1c).
import { Somebody, ZoomControls, expect, test } from '../fixtures.ts';
import { act, createRequest, wall, zoomRequest } from '../forms.ts';

const ZONE = 'America/New_York';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let weeks = 0;

/** A Tuesday in two years that no other test is given, at 17:00 UTC: all hosts are free around it, and on its neighbors. */
function tuesday(): Date {
  const now = new Date();
  const at = new Date(Date.UTC(now.getUTCFullYear() + 2, now.getUTCMonth(), now.getUTCDate() + 7 * weeks++, 17));
  return new Date(at.getTime() + ((9 - at.getUTCDay()) % 7) * DAY);
}

const day = (at: Date): string => wall(at, ZONE).slice(0, 10);
const week = (at: Date): string => `/schedule/week?day=${day(at)}`;
const box = (me: Somebody, number: string) => me.page.locator(`[data-number="${number}"]`);

async function startAtZoom(zoom: ZoomControls, number: string): Promise<number> {
  const [meeting, ...others] = await zoom.meetingsOf(number);
  expect(others).toEqual([]);
  return new Date(meeting.start_time).getTime();
}

/** Drags a box by so many days and so many pixels. */
async function drags(me: Somebody, number: string, days: number, down: number, drop = true): Promise<void> {
  const place = (await box(me, number).boundingBox())!;
  const width = (await me.page.locator('.day').first().boundingBox())!.width;
  const [x, y] = [place.x + place.width / 2, place.y + 12];
  await me.page.mouse.move(x, y);
  await me.page.mouse.down();
  await me.page.mouse.move(x + days * width, y + down, { steps: 5 });
  if (drop) await me.page.mouse.up();
}

test('a week shows what happens when, as a list on a phone @form @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await zoomRequest(page, demo.url, { service: 'On the schedule', at, minutes: 60, provider: true });
  const night = new Date(at.getTime() + 10 * HOUR);
  const late = await createRequest(page, demo.url, { service: 'Past midnight', at: night, minutes: 180 });
  await me.opens(week(at));
  await expect(page.getByRole('link', { name: 'Schedule' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByText('Times in New York, E')).toBeVisible();
  const mine = box(me, number);
  await expect(mine).toContainText('On the schedule');
  await expect(mine.getByRole('img', { name: 'Zoom meeting' })).toBeVisible();
  await expect(mine.getByRole('img', { name: 'Confirmed' })).toBeVisible();
  await expect(box(me, late), 'a part in each of its days').toHaveCount(2);
  await me.isAwake();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  // A menu lies above its neighbors.
  await mine.hover();
  await mine.locator('summary').click();
  // Hovering fails on what something else covers.
  for (const item of await mine.locator('.item').all()) await item.hover();
  await me.fitsTheScreen();
  const today = await createRequest(page, demo.url, { service: 'Today', startsIn: -20, minutes: 45 });
  await me.opens('/schedule/week?day=2031-02-30');
  await expect(page.getByRole('heading', { level: 1 }), 'no such day: this week').toBeVisible();
  await page.getByRole('link', { name: 'Next week' }).click();
  await page.getByRole('link', { name: 'Week before' }).click();
  await page.getByRole('link', { name: 'Today' }).last().click();
  await expect(page.locator('.day.today')).toHaveCount(1);
  for (const made of [number, today]) await act(page, demo.url, made, 'cancel');
});

test('the line of now stands between what has begun and what is to come @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await createRequest(page, demo.url, { service: 'Begun', startsIn: -20, minutes: 45 });
  await me.opens('/schedule/week');
  const places = await page.locator('.day.today .boxes > li[id]').evaluateAll((items) =>
    items.map((item) => [item.id, Number(getComputedStyle(item).getPropertyValue('--from'))] as const));
  const at = places.findIndex(([id]) => id === 'now');
  expect(at).toBeGreaterThan(-1);
  const now = places[at][1];
  expect(places.slice(0, at).filter(([, place]) => place >= now)).toEqual([]);
  expect(places.slice(at + 1).filter(([, place]) => place < now)).toEqual([]);
  await act(page, demo.url, number, 'cancel');
});

test('in a crowded week everything can still be hit', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const numbers: string[] = [];
  // Days that are full in different ways: how late each begins, and how long it takes, in minutes.
  const crowds: [number, number][][] = [
    Array.from({ length: 7 }, () => [0, 60]),
    Array.from({ length: 12 }, (_, nth) => [nth * 10, 10]),
    Array.from({ length: 9 }, (_, nth) => [nth * 20, 30]),
    Array.from({ length: 8 }, (_, nth) => [nth * 20, 45]),
  ];
  for (const [day, crowd] of crowds.entries()) {
    for (const [late, minutes] of crowd) {
      const start = new Date(at.getTime() + day * DAY + late * 60_000);
      numbers.push(await createRequest(page, demo.url, { service: 'One of many', at: start, minutes }));
    }
  }
  await me.opens(week(at));
  await me.isAwake();
  await me.findsNoBarrier();
  await expect(page.getByRole('link', { name: '4 more' })).toBeVisible();
  // What has no room there is in the list.
  await page.getByRole('link', { name: '4 more' }).click();
  for (const number of numbers.slice(0, 7)) await expect(page.getByRole('link', { name: number, exact: true })).toBeVisible();
  for (const number of numbers) await act(page, demo.url, number, 'cancel');
});

test('a week without requests says when the next one is @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  await me.opens('/schedule/week?day=2030-05-01');
  await expect(page.getByText('No requests from 29 April–5 May 2030')).toBeVisible();
  await expect(page.getByText('Nothing is planned after it either.')).toBeVisible();
  const number = await createRequest(page, demo.url, { service: 'Far', at: new Date('2030-06-12T15:00Z'), minutes: 60 });
  await page.reload();
  await me.findsNoBarrier();
  await expect(page.getByText('The next one is on Wed 12 Jun 2030.')).toBeVisible();
  await page.getByRole('link', { name: 'Go there' }).click();
  await expect(box(me, number)).toBeVisible();
  await act(page, demo.url, number, 'cancel');
});

test('R89 dragged to where its host is free, a meeting keeps its link, and can be brought back', async ({ me, page, demo, zoom, another }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await zoomRequest(page, demo.url, { service: 'Dragged', at, minutes: 60 });
  const [before] = await zoom.meetingsOf(number);
  const mara = await another('scheduler');
  await mara.opens(week(at));
  await mara.isAwake();
  await me.opens(week(at));
  await me.isAwake();
  // 3 rem an hour.
  await drags(me, number, 1, 2 * 48, false);
  const then = new Date(at.getTime() + DAY + 2 * HOUR);
  await expect(page.locator('#time-verdict')).toContainText(/Host \w is free: host and link stay/);
  await expect(page.locator('.ghost')).toBeVisible();
  await expect(page.getByLabel('New start')).toHaveValue(wall(then, ZONE));
  expect(await startAtZoom(zoom, number), 'nothing before it is dropped').toBe(at.getTime());
  await page.mouse.up();
  await expect(page.locator('.toast')).toContainText(/starts \w+ .* now\. Host and link stay: .* Zoom has the new time\./);
  await expect(page).toHaveURL(demo.url + week(then));
  expect(await startAtZoom(zoom, number)).toBe(then.getTime());
  expect((await zoom.meetingsOf(number))[0].join_url).toBe(before.join_url);
  // Whoever else looks at the week sees it there.
  await expect(mara.page.locator(`.day[data-date="${day(then)}"]`).getByText(number, { exact: true })).toBeVisible({ timeout: 3_000 });
  expect((await me.presses('Undo')).status()).toBe(303);
  expect(await startAtZoom(zoom, number)).toBe(at.getTime());
  await expect(page.locator(`.day[data-date="${day(at)}"]`).getByText(number, { exact: true })).toBeVisible();
  await act(page, demo.url, number, 'cancel');
});

test('R89 dropped onto a clash it snaps back, and nothing is saved before somebody chooses', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await zoomRequest(page, demo.url, { service: 'In the way', at, minutes: 60 });
  const [before] = await zoom.meetingsOf(number);
  // All five hosts are busy the day after.
  const others: string[] = [];
  const after = new Date(at.getTime() + DAY);
  for (let nth = 0; nth < 5; nth++) others.push(await zoomRequest(page, demo.url, { service: 'Held', at: after, minutes: 60 }));
  await me.opens(week(at));
  await me.isAwake();
  await drags(me, number, 1, 0, false);
  await expect(page.locator('#time-verdict')).toContainText(/Host \w is not free for this time/);
  // Given up in the middle: it is where it was, and nobody was asked.
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(page.locator('.ghost')).toHaveCount(0);
  await expect(page.locator('#move')).toBeHidden();
  await drags(me, number, 1, 0);
  await expect(page.getByRole('heading', { level: 1, name: `Move ${number}` })).toBeVisible();
  const question = page.getByRole('group', { name: 'What should happen?' });
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(0);
  await me.findsNoBarrier();
  expect(await startAtZoom(zoom, number), 'nothing is saved').toBe(at.getTime());
  await question.getByRole('radio', { name: / on .*Host \w/ }).first().check();
  expect((await me.presses('Move')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Host and link stay');
  await expect(page).toHaveURL(/\/schedule\/week/);
  const [moved] = await zoom.meetingsOf(number);
  expect(moved.join_url).toBe(before.join_url);
  expect(new Date(moved.start_time).getTime()).not.toBe(at.getTime());
  for (const other of [number, ...others]) await act(page, demo.url, other, 'cancel');
});

test('R89 moved by keys alone: M takes it, arrows carry it, Enter drops it, Esc leaves it', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await zoomRequest(page, demo.url, { service: 'By keys', at, minutes: 60 });
  await me.opens(week(at));
  await me.isAwake();
  const name = box(me, number).getByRole('link', { name: number });
  await name.focus();
  await page.keyboard.press('m');
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  const then = new Date(at.getTime() + DAY + HOUR / 2);
  await expect(page.getByLabel('New start')).toHaveValue(wall(then, ZONE));
  await expect(page.locator('#move-when')).toContainText('Wed');
  await expect(page.locator('#time-verdict')).toContainText('host and link stay');
  await me.findsNoBarrier();
  await page.keyboard.press('Escape');
  await expect(page.locator('#move')).toBeHidden();
  await expect(name).toBeFocused();
  expect(await startAtZoom(zoom, number)).toBe(at.getTime());
  // From the menu, too: it stays a menu of links.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('m');
  await expect(box(me, number).getByRole('link', { name: 'Move…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(name).toBeFocused();
  for (const key of ['ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await expect(page.locator('.toast')).toContainText('Host and link stay');
  expect(await startAtZoom(zoom, number)).toBe(at.getTime() - DAY - HOUR / 4);
  await act(page, demo.url, number, 'cancel');
});

test('R89 moved by its page, where nothing can be dragged @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await zoomRequest(page, demo.url, { service: 'By its page', at, minutes: 60 });
  await me.opens(`/requests/${number}/move?back=schedule`);
  await me.isAwake();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  // The clocks skip this hour: asked, not guessed, and nothing is lost.
  await page.getByLabel('New start').fill('2027-03-14T02:30');
  expect((await me.presses('Move')).status()).toBe(422);
  await expect(page.getByLabel('New start')).toHaveValue('2027-03-14T02:30');
  await expect(page.getByRole('button', { name: 'Use 3:30 AM EDT' })).toBeVisible();
  await page.getByLabel('New start').fill(wall(new Date(at.getTime() + HOUR), ZONE));
  expect((await me.presses('Move')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Host and link stay');
  await expect(page).toHaveURL(demo.url + week(at));
  expect(await startAtZoom(zoom, number)).toBe(at.getTime() + HOUR);
  await act(page, demo.url, number, 'cancel');
});

test('R89 what somebody else changed meanwhile is not moved from where it was', async ({ me, page, demo, another }) => {
  await me.comesAs('scheduler');
  const at = tuesday();
  const number = await createRequest(page, demo.url, { service: 'Changed', at, minutes: 60 });
  const mara = await another('scheduler');
  await mara.opens(`/requests/${number}/move`);
  await mara.isAwake();
  await me.opens(`/requests/${number}/move`);
  await page.getByLabel('New start').fill(wall(new Date(at.getTime() + HOUR), ZONE));
  expect((await me.presses('Move')).status()).toBe(303);
  await expect(mara.page.getByText('Somebody changed this request since you opened this page.')).toBeVisible({ timeout: 3_000 });
  await mara.page.getByLabel('New start').fill(wall(new Date(at.getTime() + 2 * HOUR), ZONE));
  expect((await mara.presses('Move')).status()).toBe(409);
  await me.opens(`/requests/${number}/edit`);
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(wall(new Date(at.getTime() + HOUR), ZONE));
  await act(page, demo.url, number, 'cancel');
});
