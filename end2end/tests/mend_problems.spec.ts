// Meetings that somebody moved or deleted in Zoom by hand stand on Zoom problems, and are mended there the way a person
// chooses (R92).
import { expect, test, type Somebody } from '../fixtures.ts';
import { wall, zoomRequest } from '../forms.ts';

const HOUR = 3_600_000;

/** Has everything looked at, and waits for the problem of a request. */
async function looks(me: Somebody, number: string, words: RegExp) {
  await me.opens('/zoom-problems');
  expect((await me.presses('Check everything now')).status()).toBe(303);
  await expect(me.page.locator('.toast')).toContainText('Zoom is asked about every meeting to come');
  const problem = me.page.getByRole('listitem').filter({ hasText: words });
  await expect(async () => {
    if (!me.script) await me.page.reload();
    await expect(problem).toContainText(number, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  return problem;
}

/** When Zoom has a request's meeting start. */
async function startAtZoom(zoom: { meetingsOf(number: string): Promise<any[]> }, number: string): Promise<number> {
  const [meeting] = await zoom.meetingsOf(number);
  return new Date(meeting.start_time).getTime();
}

test('R92 a meeting moved in Zoom: our time is pushed, or theirs is taken @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const theirs = new Date(at.getTime() + HOUR);
  const number = await zoomRequest(page, demo.url, { service: 'Yaqui', at, minutes: 60 });
  const [made] = await zoom.meetingsOf(number);
  await zoom.change('PATCH', `/meetings/${made.id}`, { start_time: theirs.toISOString(), duration: 45 });
  const problem = await looks(me, number, new RegExp(`${number}: Zoom says .*, we say`));
  await expect(problem).toContainText('there it takes 45 min, here 1 h');
  await me.findsNoBarrier();
  await me.fitsTheScreen();

  await me.opens(`/requests/${number}`);
  await expect(page.getByText(/In Zoom this meeting starts /)).toBeVisible();
  await me.opens('/zoom-problems');
  expect((await me.presses(`Push our time to Zoom for ${number}`)).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`Zoom shows our time of ${number} again.`);
  await expect(problem).toHaveCount(0);
  expect(await startAtZoom(zoom, number)).toBe(at.getTime());

  await zoom.change('PATCH', `/meetings/${made.id}`, { start_time: theirs.toISOString() });
  await looks(me, number, new RegExp(`${number}: Zoom says`));
  expect((await me.presses(`Take Zoom’s time for ${number}`)).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Host and link stay');
  await expect(problem).toHaveCount(0);
  expect(await startAtZoom(zoom, number)).toBe(theirs.getTime());
  await me.opens(`/requests/${number}/edit`);
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(wall(theirs, 'America/New_York'));
});

test('R92 a meeting deleted in Zoom is told to whoever has its link, and made anew @form @phone', async ({ me, another, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Zuni', at: demo.freeStart(), minutes: 60, provider: true });
  const [made] = await zoom.meetingsOf(number);
  await zoom.change('DELETE', `/meetings/${made.id}`);
  const problem = await looks(me, number, new RegExp(`${number}: its meeting no longer exists in Zoom`));
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await me.opens(`/requests/${number}`);
  await expect(page.getByText('This meeting no longer exists in Zoom.')).toBeVisible();
  await me.findsNoBarrier();
  const dana = await another('provider');
  await dana.opens(`/requests/${number}`);
  await expect(dana.page.getByText('The link of this meeting does not work at the moment.')).toBeVisible();
  await dana.findsNoBarrier();

  await me.opens('/zoom-problems');
  expect((await me.presses(`Re-create, new link for ${number}`)).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`${number} is a Zoom meeting on`);
  await expect(problem).toHaveCount(0);
  const [renewed, ...more] = await zoom.meetingsOf(number);
  expect(more).toEqual([]);
  expect(renewed.join_url).not.toBe(made.join_url);
  await dana.opens(`/requests/${number}`);
  await expect(dana.page.locator('.join a.link')).toHaveAttribute('href', renewed.join_url);
  await expect(dana.page.getByText('The link of this meeting does not work at the moment.')).toHaveCount(0);
});

test('R92 Zoom’s time is not taken where the host is not free: the form asks', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const [at, taken] = [demo.freeStart(), demo.freeStart()];
  const number = await zoomRequest(page, demo.url, { service: 'Hopi', at, minutes: 60 });
  const [made] = await zoom.meetingsOf(number);
  for (let nth = 0; nth < 5; nth++) await zoomRequest(page, demo.url, { service: 'Held', at: taken, minutes: 60 });
  await zoom.change('PATCH', `/meetings/${made.id}`, { start_time: taken.toISOString() });
  await looks(me, number, new RegExp(`${number}: Zoom says`));
  expect((await me.presses(`Take Zoom’s time for ${number}`)).status()).toBe(303);
  await expect(page).toHaveURL(new RegExp(`/requests/${number}/edit\\?starts=`));
  await expect(page.locator('.toast')).toContainText('Nothing is changed yet');
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(wall(taken, 'America/New_York'));
  expect((await me.presses('Save changes')).status()).toBe(409);
  await me.opens(`/requests/${number}`);
  await expect(page.getByText(/In Zoom this meeting starts /)).toBeVisible();
});

test('a meeting in Zoom that no request has is told, left alone, and deleted on demand @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Ilocano', at: demo.freeStart(), minutes: 60 });
  const [made] = await zoom.meetingsOf(number);
  // As by a create that something on the way has sent twice.
  const topic = `${number} once more`;
  const twin = { host: made.host_email, topic, agenda: made.agenda, start_time: made.start_time, duration: made.duration };
  const { id } = await zoom.change('POST', '/meetings', twin);
  const problem = await looks(me, topic, /is in Zoom on .*, and no request here has it/);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses(`Leave it alone for ${topic}`)).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('It is left alone');
  await expect(problem).toHaveCount(0);
  expect((await me.presses('Undo')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('It stands here again.');

  await problem.getByRole('link', { name: 'Delete it in Zoom…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete a meeting in Zoom');
  await expect(page.getByRole('main')).toContainText(topic);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await zoom.fault({ match: { method: 'DELETE', path: '/meetings/' }, fault: 'html_502', times: 4 });
  expect((await me.presses('Delete it in Zoom')).status()).toBe(502);
  await expect(page.getByText('Nothing was deleted.')).toBeVisible();
  await zoom.clearFaults();
  expect((await me.presses('Delete it in Zoom')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('The meeting is gone in Zoom.');
  await expect(problem).toHaveCount(0);
  expect((await zoom.meetings()).map((meeting) => meeting.id)).not.toContain(id);
  expect(await zoom.meetingsOf(number), 'the request keeps its own').toHaveLength(1);

  await me.opens(`/zoom-problems/meetings/${id}`);
  await expect(page.getByText('There is nothing to delete')).toBeVisible();
  await me.findsNoBarrier();
  expect((await page.goto(`${demo.url}/zoom-problems/meetings/none`))?.status()).toBe(404);
});
