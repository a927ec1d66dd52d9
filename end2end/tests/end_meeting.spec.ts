// The ways a Zoom meeting ends before its time: converted back, canceled, gone already, and Zoom not answering.
import { expect, test, type Somebody } from '../fixtures.ts';
import { act, zoomRequest } from '../forms.ts';

test('R75 R76 converted back, the meeting is deleted in Zoom and the location is there again (R74) @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Oromo', at: demo.freeStart(), minutes: 60, location: '2nd floor, left' });
  const [meeting] = await zoom.meetingsOf(number);
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await me.action('Convert to Regular Request').click();
  await expect(page.getByText('The Zoom meeting is deleted; its links vanish everywhere at once')).toBeVisible();
  await expect(page.getByText('The location comes back: 2nd floor, left.')).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  // Looking changes nothing.
  expect(await zoom.meetingsOf(number)).toHaveLength(1);
  expect((await me.presses('Convert to Regular Request')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('is a regular request again. Its Zoom meeting is deleted.');
  await expect(page.getByRole('definition').filter({ hasText: '2nd floor, left' })).toBeVisible();
  expect(await zoom.meetingsOf(number)).toEqual([]);
  expect(await page.content()).not.toContain(meeting.join_url);
  expect((await me.opens(`/requests/${number}/invitation`)).status()).toBe(404);
  await page.goto(meeting.join_url);
  await expect(page.getByRole('main')).not.toContainText('Waiting for the host');
});

test('R77 canceled with a reason, the links vanish and everybody reads why @form', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Sorani', at: demo.freeStart(), minutes: 60, provider: true });
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await me.action('Cancel').click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('The patient was discharged.');
  await me.findsNoBarrier();
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(page.locator('.alert').filter({ hasText: 'Canceled' })).toContainText('The patient was discharged.');
  await expect(page.locator('.join')).toHaveCount(0);
  const dana = await another('provider');
  await dana.opens(`/requests/${number}`);
  await expect(dana.page.locator('.alert').filter({ hasText: 'Canceled' })).toContainText('The patient was discharged.');
  await expect(dana.page.locator('.join')).toHaveCount(0);
  await me.findsNoBarrier();
});

test('R77 whoever asked for it may cancel it too', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  const number = await zoomRequest(mara.page, demo.url, { service: 'Bari', at: demo.freeStart(), minutes: 60, client: true });
  await me.comesAs('client');
  await me.opens(`/requests/${number}/cancel`);
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(page.getByRole('main').getByText('Canceled', { exact: true })).toBeVisible();
  await expect(page.locator('.join')).toHaveCount(0);
});

test('R79 a meeting that is gone in Zoom already counts as deleted', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Luo', at: demo.freeStart(), minutes: 60, location: 'Gate 2' });
  const [meeting] = await zoom.meetingsOf(number);
  await zoom.change('DELETE', `/meetings/${meeting.id}`);
  await me.opens(`/requests/${number}/convert-back`);
  expect((await me.presses('Convert to Regular Request')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Its Zoom meeting is deleted.');
  await expect(page.getByRole('definition').filter({ hasText: 'Gate 2' })).toBeVisible();
  await expect(page.getByText('Zoom deletion pending.')).toHaveCount(0);
});

test('R77 R78 a minute after a cancel Zoom is told, and with Zoom down as soon as it is back', async ({ me, page, demo, zoom }) => {
  test.slow();
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Ganda', at: demo.freeStart(), minutes: 60 });
  const [meeting] = await zoom.meetingsOf(number);
  await zoom.fault({ match: { path: `/meetings/${meeting.id}` }, fault: { status: { code: 503, body: '' } } });
  await me.opens(`/requests/${number}/cancel`);
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(page.getByRole('main').getByText('Canceled', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo the cancellation' })).toBeVisible();
  await me.opens(`/requests/${number}`);
  await expect(page.getByText('Zoom deletion pending.'), 'the page follows').toBeVisible({ timeout: 80_000 });
  await expect(page.getByRole('button', { name: 'Undo the cancellation' })).toHaveCount(0);
  expect(await page.content()).not.toContain(meeting.join_url);
  await me.findsNoBarrier();
  await me.opens('/zoom-problems');
  await expect(page.getByRole('listitem').filter({ hasText: number })).toContainText('still to be deleted in Zoom');
  await me.findsNoBarrier();
  expect(await zoom.meetingsOf(number)).toHaveLength(1);

  await zoom.clearFaults();
  await expect.poll(() => zoom.meetingsOf(number), { timeout: 60_000 }).toEqual([]);
  await expect.poll(async () => {
    await me.opens(`/requests/${number}`);
    return page.getByText('Zoom deletion pending.').count();
  }, { timeout: 15_000 }).toBe(0);
  await me.opens('/zoom-problems');
  await expect(page.getByText(number)).toHaveCount(0);
});

/** Opens a page that calls a meeting off, once Zoom has been asked and has said that people are in it. */
async function asksAboutPeople(me: Somebody, path: string): Promise<void> {
  await me.opens('/zoom-problems');
  expect((await me.presses('Check everything now')).status()).toBe(303);
  await expect(async () => {
    await me.opens(path);
    await expect(me.page.getByText('People are in this meeting.')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

test('a running meeting is ended and deleted after a warning', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Akan', startsIn: 40, minutes: 30 });
  const [meeting] = await zoom.meetingsOf(number);
  await zoom.change('POST', `/meetings/${meeting.id}/start`);
  await asksAboutPeople(me, `/requests/${number}/cancel`);
  await page.getByRole('radio', { name: 'End it now' }).check();
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect.poll(() => zoom.meetingsOf(number)).toEqual([]);
});

test('R80 the people in a running meeting are left alone where somebody says so @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Twi', startsIn: 10, minutes: 30, location: 'Gate 7' });
  const [meeting] = await zoom.meetingsOf(number);
  await zoom.change('POST', `/meetings/${meeting.id}/start`);
  await asksAboutPeople(me, `/requests/${number}/convert-back`);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses('Convert to Regular Request')).status()).toBe(422);
  await expect(page.getByText('Choose what becomes of the people in the meeting')).toBeVisible();
  await me.findsNoBarrier();
  await page.getByRole('radio', { name: 'Leave it running' }).check();
  expect((await me.presses('Convert to Regular Request')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Its meeting goes on, and is deleted when it has ended.');
  await expect(page.getByRole('definition').filter({ hasText: 'Gate 7' })).toBeVisible();
  const [left] = await zoom.meetingsOf(number);
  expect([left.id, left.running]).toEqual([meeting.id, true]);
  await me.opens('/zoom-problems');
  await expect(page.getByRole('listitem').filter({ hasText: `${number}: its meeting on` })).toContainText('still runs');
  await me.findsNoBarrier();
  await zoom.change('POST', `/meetings/${meeting.id}/end`);
  expect((await me.presses(`Try again now for ${number}`)).status()).toBe(303);
  await expect.poll(() => zoom.meetingsOf(number), { timeout: 20_000 }).toEqual([]);
});

test('R83 R84 reinstated it is a regular request, and converted again it has a new link @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Igbo', at: demo.freeStart(), minutes: 60, location: 'Pier 4' });
  const [first] = await zoom.meetingsOf(number);
  await act(page, demo.url, number, 'cancel');
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await me.action('Reinstate').click();
  await expect(page.getByText('A Zoom link it had before stays dead; it can be converted anew.')).toBeVisible();
  await me.findsNoBarrier();
  expect((await me.presses('Reinstate')).status()).toBe(303);
  await expect(page.getByRole('main').getByText('Confirmed', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'Pier 4' })).toBeVisible();
  await expect(page.locator('.join')).toHaveCount(0);

  await me.opens(`/requests/${number}/convert`);
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
  const [second] = await zoom.meetingsOf(number);
  expect(second.id).not.toBe(first.id);
  await expect(page.locator('.join a.link')).toHaveAttribute('href', second.join_url);
  expect(await page.content()).not.toContain(first.join_url);
});

test('a duplicate of a Zoom meeting is a draft with the same facts and no meeting @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Zulu', at: demo.freeStart(), minutes: 60, location: 'Dock 7', provider: true });
  const before = await zoom.meetings();
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await me.action('Duplicate').click();
  await me.findsNoBarrier();
  expect((await me.presses('Duplicate')).status()).toBe(303);
  await expect(page).not.toHaveURL(new RegExp(`${number}$`));
  await expect(page.getByRole('main').getByText('Draft', { exact: true })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'Dock 7' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'none yet' })).toBeVisible();
  expect(await zoom.meetings()).toEqual(before);
});

test('what can no longer be done says so and does nothing', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Shona', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests/${number}/cancel`);
  const nadia = await another('admin');
  await nadia.opens(`/requests/${number}/cancel`);
  expect((await nadia.presses('Cancel this request')).status()).toBe(303);
  expect((await me.presses('Cancel this request')).status()).toBe(409);
  await expect(page.getByRole('main')).toContainText('A request that is canceled cannot be canceled.');
  await me.findsNoBarrier();
});
