// Another time for a Zoom meeting: the link stays where its host is free; where it is not, somebody chooses first.
import { Demo, Somebody, ZoomControls, expect, test } from '../fixtures.ts';
import { act, wall, zoomRequest } from '../forms.ts';

const ZONE = 'America/New_York';
const HOUR = 3_600_000;

/** Fills in another start, and an end an hour later. */
async function types(me: Somebody, at: Date): Promise<void> {
  await me.page.getByLabel('Start', { exact: true }).fill(wall(at, ZONE));
  await me.page.getByLabel('End', { exact: true }).fill(wall(new Date(at.getTime() + HOUR), ZONE));
}

/** A Zoom meeting, and a time at which its host and all others but `free` are busy; numbers of whatever is in the way. */
async function clash(me: Somebody, demo: Demo, zoom: ZoomControls, free: number) {
  const number = await zoomRequest(me.page, demo.url, { service: 'Mixtec', at: demo.freeStart(), minutes: 60, location: 'Hall A', provider: true });
  const [before] = await zoom.meetingsOf(number);
  const at = demo.freeStart();
  const others: string[] = [];
  for (let nth = 0; nth < 5; nth++) others.push(await zoomRequest(me.page, demo.url, { service: 'Held', at, minutes: 60 }));
  const hosts = await Promise.all(others.map(async (other) => (await zoom.meetingsOf(other))[0].host_email));
  const blocker = others[hosts.indexOf(before.host_email)];
  const rest = others.filter((other) => other !== blocker);
  for (const other of rest.slice(0, free)) await act(me.page, demo.url, other, 'cancel');
  return { number, before, at, blocker };
}

test('R87 moved where its host is free, a meeting keeps host and link, and Zoom is told @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await zoomRequest(page, demo.url, { service: 'Mam', at, minutes: 60 });
  const [before] = await zoom.meetingsOf(number);
  await zoom.forgets();
  await me.opens(`/requests/${number}/edit`);
  await expect(page.getByText('At another time it keeps its host and its link')).toBeVisible();
  await me.isAwake();
  const later = new Date(at.getTime() + HOUR / 2);
  await types(me, later);
  if (me.script) await expect(page.locator('#time-verdict')).toContainText(/Host \w is free: host and link stay/);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(/Host and link stay: .* Zoom has the new time\./);
  await expect(page.locator('.join a.link')).toHaveAttribute('href', before.join_url);
  const [after] = await zoom.meetingsOf(number);
  expect(new Date(after.start_time).getTime()).toBe(later.getTime());
  expect(await zoom.asked('PATCH', '/meetings/')).toHaveLength(1);
  await expect(page.getByRole('listitem').filter({ hasText: 'Zoom was told the new time' })).toBeVisible();
  // Undo is the same form with the values of before.
  expect((await me.presses('Undo')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Zoom has the new time.');
  const [back] = await zoom.meetingsOf(number);
  expect([new Date(back.start_time).getTime(), back.join_url]).toEqual([at.getTime(), before.join_url]);
});

test('R88 where its host is busy nothing is saved before somebody chooses; another host means another link @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const { number, before, at, blocker } = await clash(me, demo, zoom, 2);
  await me.opens(`/requests/${number}/edit`);
  await me.isAwake();
  await page.getByRole('textbox', { name: 'Notes' }).fill('Moved once.');
  await types(me, at);
  if (me.script) {
    await expect(page.locator('#time-verdict')).toContainText(/Host \w is not free for this time/);
    await expect(page.locator('#time-verdict')).toContainText(`by ${blocker}`);
    await expect(page.locator('#time-verdict')).toContainText('2 other hosts are free, with a new link.');
  }
  await zoom.forgets();
  for (let time = 0; time < 2; time++) {
    // Saving without a choice asks again and does nothing.
    expect((await me.presses('Save changes')).status()).toBe(409);
    await expect(page.getByRole('group', { name: 'What should happen?' })).toBeVisible();
    await expect(page.getByRole('group', { name: 'What should happen?' }).getByRole('radio', { checked: true })).toHaveCount(0);
  }
  const question = page.getByRole('alert').filter({ hasText: 'is not free' });
  await expect(question.first()).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`by ${blocker}. Nothing is saved yet.`);
  await expect(question.first().getByRole('link', { name: blocker })).toHaveAttribute('data-card', blocker);
  await expect(page.getByText('tell Mara Quist and Dana Kim', { exact: false })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('Moved once.');
  expect((await zoom.requests()).filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
  expect(await zoom.meetingsOf(number)).toEqual([before]);
  await me.isAwake();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await page.getByRole('radio', { name: /This time, on another host/ }).check();
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(/is on .*Host \w now, with a new link\. The old one is dead/);
  const [after, ...more] = await zoom.meetingsOf(number);
  expect(more).toEqual([]);
  expect(after.join_url).not.toBe(before.join_url);
  expect(new Date(after.start_time).getTime()).toBe(at.getTime());
  await expect(page.locator('.join a.link')).toHaveAttribute('href', after.join_url);
  await expect(page.getByText('Moved once.')).toBeVisible();
});

test('R88 another time keeps the link, a regular request gives it up @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const { number, before, at } = await clash(me, demo, zoom, 0);
  await me.opens(`/requests/${number}/edit`);
  await me.isAwake();
  await types(me, at);
  expect((await me.presses('Save changes')).status()).toBe(409);
  await expect(page.getByRole('radio', { name: /another host$/ })).toHaveCount(0);
  // 60 and 60 minutes: two hours and a minute after the end of what is in the way.
  await page.getByRole('radio', { name: /3 h 1 min later/ }).check();
  expect((await me.presses('Save changes')).status()).toBe(303);
  const [after] = await zoom.meetingsOf(number);
  expect(after.join_url).toBe(before.join_url);
  expect(new Date(after.start_time).getTime()).toBe(at.getTime() + 3 * HOUR + 60_000);
  await me.opens(`/requests/${number}/edit`);
  await me.isAwake();
  await types(me, at);
  expect((await me.presses('Save changes')).status()).toBe(409);
  await page.getByRole('radio', { name: /Make it a regular request/ }).check();
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('is a regular request. Its Zoom meeting is deleted.');
  await expect(page.getByRole('definition').filter({ hasText: 'Hall A' })).toBeVisible();
  expect(await zoom.meetingsOf(number)).toEqual([]);
});

test('R90 a time Zoom does not take is kept, told, and tried again from Zoom problems @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await zoomRequest(page, demo.url, { service: 'Zapotec', at, minutes: 60 });
  await zoom.fault({ match: { method: 'PATCH', path: '/meetings/' }, fault: { status: { code: 400, body: '{"code":300,"message":"Validation Failed."}' } }, times: 1 });
  await me.opens(`/requests/${number}/edit`);
  await me.isAwake();
  const later = new Date(at.getTime() + HOUR);
  await types(me, later);
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Zoom has not taken the new time yet; we keep asking');
  await expect(page.getByText('Zoom has not taken the new time yet.', { exact: true })).toBeVisible();
  await me.findsNoBarrier();
  await me.opens('/zoom-problems');
  const problem = page.getByRole('listitem').filter({ hasText: `${number}: Zoom has not taken the new time` });
  await expect(problem).toContainText('Tried 1 time.');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await problem.getByRole('button', { name: 'Try again now' }).click();
  await expect(page.locator('.toast')).toContainText(`Zoom is asked again about ${number} now.`);
  await expect.poll(async () => new Date((await zoom.meetingsOf(number))[0].start_time).getTime()).toBe(later.getTime());
  await me.opens('/zoom-problems');
  await expect(problem).toHaveCount(0);
});

test('T-22 a running meeting is extended, and the next one moves out of its way', async ({ page, request }) => {
  // A demo of its own, without the meetings it begins with: which host is free around now must be known.
  const demo = await Demo.start();
  try {
    const zoom = new ZoomControls(request, demo.zoom);
    const me = await new Somebody(page, demo).comesAs('scheduler');
    for (const { topic } of await zoom.meetings()) await act(page, demo.url, topic.split(' ').at(-1), 'cancel');
    const number = await zoomRequest(page, demo.url, { service: 'Runs', startsIn: -5, minutes: 30 });
    const [before] = await zoom.meetingsOf(number);
    const others: string[] = [];
    for (let nth = 0; nth < 5; nth++) others.push(await zoomRequest(page, demo.url, { service: 'Next', startsIn: 150, minutes: 30 }));
    const hosts = await Promise.all(others.map(async (other) => (await zoom.meetingsOf(other))[0].host_email));
    const next = others[hosts.indexOf(before.host_email)];
    await act(page, demo.url, others.find((other) => other !== next)!, 'cancel');
    await me.opens(`/requests/${number}/edit`);
    await me.isAwake();
    await page.getByLabel('End', { exact: true }).fill(wall(new Date(Date.now() + 2 * HOUR), ZONE));
    await expect(page.locator('#time-verdict')).toContainText('It has begun, so it stays on its host.');
    expect((await me.presses('Save changes')).status()).toBe(409);
    await expect(page.getByText('people may be in it, so it stays on its host')).toBeVisible();
    await expect(page.getByRole('radio', { name: /This time, on another host/ })).toHaveCount(0);
    await page.getByRole('radio', { name: new RegExp(`Move ${next} to another host first`) }).check();
    expect((await me.presses('Save changes')).status()).toBe(303);
    await expect(page.locator('.toast')).toContainText(`${next} is on`);
    expect((await zoom.meetingsOf(number))[0].join_url).toBe(before.join_url);
    expect((await zoom.meetingsOf(next))[0].host_email).not.toBe(before.host_email);
  } finally {
    await demo.stop();
  }
});
