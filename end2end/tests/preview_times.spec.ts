// The verdict beside date and time while they are typed: the browser answers by the same rules as the server.
import { expect, test, type Somebody } from '../fixtures.ts';
import { confirmedRequest, post, tryPost, wall, zoomRequest } from '../forms.ts';

const ZONE = 'America/New_York';
const verdict = (me: Somebody) => me.page.locator('#time-verdict');

/** Fills in start and end on a New York clock. */
async function types(me: Somebody, starts: string, ends: string): Promise<void> {
  await me.isAwake();
  await me.page.getByLabel('Time zone', { exact: true }).selectOption(ZONE);
  await me.page.getByLabel('Start', { exact: true }).fill(starts);
  await me.page.getByLabel('End', { exact: true }).fill(ends);
}

const around = (at: Date, minutes: number): [string, string] =>
  [wall(at, ZONE), wall(new Date(at.getTime() + minutes * 60_000), ZONE)];

test('R67 free hosts are counted while the time is typed, and a host taken by somebody else is missing at once @phone', async ({ me, another, page, demo }) => {
  const at = demo.freeStart();
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  await types(me, ...around(at, 60));
  await expect(verdict(me)).toContainText('5 of 5 hosts free for this time');
  await expect(verdict(me)).toContainText('1 h 0 min, as a Zoom meeting.');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  const luis = await another('scheduler');
  const numbers: string[] = [];
  for (const free of [4, 3, 2, 1]) {
    numbers.push(await zoomRequest(luis.page, demo.url, { service: 'Taken', at, minutes: 60 }));
    await expect(verdict(me)).toContainText(`${free} of 5 hosts free`, { timeout: 2_000 });
  }
  numbers.push(await zoomRequest(luis.page, demo.url, { service: 'Taken', at, minutes: 60 }));
  await expect(verdict(me)).toContainText('No host is free for this time', { timeout: 2_000 });
  await expect(verdict(me)).toContainText(new RegExp(`Harborline.* Host A: busy .* by (${numbers.join('|')})`));
  await expect(page.locator('#time-said')).toHaveText('No host is free for this time');
  await me.findsNoBarrier();
  // Back to back is 60 + 60 minutes away, and one minute more.
  await verdict(me).getByRole('button', { name: /2 h 1 min later|3 h 1 min later/ }).click();
  await expect(verdict(me)).toContainText('5 of 5 hosts free for this time');
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(around(new Date(at.getTime() + 181 * 60_000), 60)[0]);
  for (const number of numbers) await post(luis.page, `${demo.url}/requests/${number}/cancel`, [['reason', '']]);
});

test('what the browser says is what the server does', async ({ me, another, page, demo }) => {
  const at = demo.freeStart();
  const luis = await another('scheduler');
  const held = await zoomRequest(luis.page, demo.url, { service: 'Held', at, minutes: 60 });
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  // Under 60 and 60 minutes: exactly two hours apart still conflicts, one minute more does not.
  for (const [minutes, free] of [[120, 4], [121, 5]] as const) {
    const later = new Date(at.getTime() + (60 + minutes) * 60_000);
    await types(me, ...around(later, 30));
    await expect(verdict(me)).toContainText(`${free} of 5 hosts free`);
    const number = await confirmedRequest(luis.page, demo.url, { service: 'Same', at: later, minutes: 30 });
    const server = await (await luis.page.request.get(`${demo.url}/requests/${number}/convert`)).text();
    expect(server).toContain(`${free} of 5 hosts free`);
    await post(luis.page, `${demo.url}/requests/${number}/cancel`, [['reason', '']]);
  }
  await post(luis.page, `${demo.url}/requests/${held}/cancel`, [['reason', '']]);
});

test('T-6 a skipped hour is offered from both sides, a double one is asked about, and the answer is saved', async ({ me, page }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  await types(me, '2027-03-14T02:30', '2027-03-14T05:00');
  await expect(verdict(me)).toContainText('The clocks skip 2:30 AM on Sun 14 Mar');
  await me.findsNoBarrier();
  await verdict(me).getByRole('button', { name: 'Use 3:30 AM EDT' }).click();
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue('2027-03-14T03:30');
  await expect(verdict(me)).toContainText('hosts free for this time');

  await types(me, '2027-11-07T00:30', '2027-11-07T01:30');
  await expect(verdict(me)).toContainText('The clocks show 1:30 AM twice');
  await verdict(me).getByRole('button', { name: 'The second, 1:30 AM EST' }).click();
  await expect(verdict(me)).toContainText('2 h 0 min, as a Zoom meeting.');
  await page.getByLabel('Service', { exact: true }).fill('Night shift');
  await page.getByLabel('Organization', { exact: true }).selectOption({ index: 1 });
  expect((await me.presses('Submit')).status()).toBe(303);
  await expect(page.getByRole('main')).toContainText('12:30 AM EDT–1:30 AM EST');
});

test('an end before the start is told before anything is sent', async ({ me }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  await types(me, '2027-09-14T14:00', '2027-09-14T13:00');
  await expect(verdict(me)).toContainText('The end must be after the start.');
});

test('whoever asks for a request reads its length, and learns nothing of the pool', async ({ me, page, demo }) => {
  await me.comesAs('requester');
  await me.opens('/requests/new');
  await types(me, '2027-09-14T14:00', '2027-09-14T15:30');
  await expect(verdict(me)).toHaveText('1 h 30 min.');
  const data = await (await page.request.get(`${demo.url}/preview?zone=${ZONE}&day=21075`)).text();
  expect(data).toMatch(new RegExp(`^zone .* ${ZONE} `, 'm'));
  expect(data).not.toMatch(/^(pool|host|busy) /m);
});

test('the data is refused to strangers and for what cannot be read', async ({ me, page, demo }) => {
  const stranger = await page.request.get(`${demo.url}/preview?zone=${ZONE}&day=21075`, { maxRedirects: 0 });
  expect(stranger.status()).toBe(401); // no page: nobody is led anywhere
  await me.comesAs('scheduler');
  const asks = async (query: string) => (await page.request.get(`${demo.url}/preview?${query}`)).status();
  expect(await asks(`zone=${ZONE}&day=21075`)).toBe(200);
  expect(await asks('zone=Mars/Crater&day=21075')).toBe(422);
  expect(await asks(`zone=${ZONE}&day=soon`)).toBe(400);
  expect(await asks(`zone=${ZONE}`)).toBe(400);
  for (const day of ['2147483647', '-2147483648']) expect(await asks(`zone=${ZONE}&day=${day}`)).toBe(200);
  expect((await tryPost(page, `${demo.url}/preview`, [])).status()).toBe(405);
});

test('without the data the form works as it does without JavaScript', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  await page.route('**/preview?*', (route) => route.abort());
  await me.opens('/requests/new');
  await types(me, ...around(demo.freeStart(), 60));
  await expect(verdict(me)).toBeHidden();
  await page.getByLabel('Service', { exact: true }).fill('Offline');
  await page.getByLabel('Organization', { exact: true }).selectOption({ index: 1 });
  expect((await me.presses('Submit')).status()).toBe(303);
});

test('what an open form asks by itself takes no message away that is meant for the next page', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Told', at: demo.freeStart(), minutes: 60 });
  const day = Math.floor(Date.now() / 86_400_000);
  expect((await page.request.get(`${demo.url}/preview?zone=${ZONE}&day=${day}`)).status()).toBe(200);
  await me.opens(`/requests/${number}`);
  await expect(page.locator('.toast')).toContainText(`${number} is confirmed.`);
});
