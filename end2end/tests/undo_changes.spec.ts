// What the last form did is told once, and where it can be taken back the toast has the button for it.
import { expect, test } from '../fixtures.ts';
import { confirmedRequest, navigateByPost, post, tryPost, zoomRequest } from '../forms.ts';

test('completing is undone from the toast @form @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Undo', at: demo.freeStart(), minutes: 60 });
  const toast = page.locator('.toast');
  await me.opens(`/requests/${number}/complete`);
  expect((await me.presses('Complete')).status()).toBe(303);
  await expect(toast).toContainText(`${number} is completed.`);
  const undo = toast.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await expect(undo, 'a toast takes no focus').not.toBeFocused();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await undo.focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
  await expect(toast).toContainText(`Undone: ${number} is confirmed again.`);
  await expect(toast.getByRole('button')).toHaveCount(0);
  await expect(page.locator('main .sub')).toContainText('Confirmed');
  await me.opens(`/requests/${number}`);
  await expect(toast, 'told once').toHaveCount(0);
});

test('R83 a cancel undone within a minute leaves the link as it was @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Undo', at: demo.freeStart(), minutes: 60 });
  const [meeting] = await zoom.meetingsOf(number);
  const toast = page.locator('.toast');
  const alert = page.locator('.alert').filter({ hasText: 'Canceled' });
  const link = page.getByRole('link', { name: meeting.join_url.replace('https://', '') });
  await me.opens(`/requests/${number}/cancel`);
  await expect(page.getByText('Zoom is told a minute later')).toBeVisible();
  await page.locator('#reason').fill('a slip');
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(toast).toContainText('Its Zoom meeting is deleted in a minute; undone before, it keeps its link.');
  await expect(link).toHaveCount(0);
  expect(await page.content()).not.toContain(meeting.join_url);
  await expect(page.getByText('Zoom deletion pending.')).toHaveCount(0);
  await expect(alert).toContainText('Undone before, it keeps its link.');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses('Undo')).status()).toBe(303);
  await expect(toast).toContainText(`Undone: ${number} is confirmed again, with the same Zoom link.`);
  await expect(page.locator('main .sub')).toContainText('Confirmed');
  await expect(link).toBeVisible();
  expect(await zoom.meetingsOf(number)).toMatchObject([{ id: meeting.id }]);
  await expect(alert).toHaveCount(0);

  // From the page itself, once the toast has gone; its history tells both.
  await me.opens(`/requests/${number}/cancel`);
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await me.opens(`/requests/${number}`);
  await expect(toast).toHaveCount(0);
  expect((await me.presses('Undo the cancellation')).status()).toBe(303);
  await expect(link).toBeVisible();
  await expect(page.getByText('Reinstated with the same Zoom link')).toHaveCount(2);
});

test('R83 a cancel is undone from the keyboard, and another page shows both', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Undo', at: demo.freeStart(), minutes: 60, client: true });
  const client = await another('client');
  await client.opens(`/requests/${number}`);
  await client.isAwake();
  const joins = client.page.locator('.join');
  await expect(joins).toBeVisible();
  await me.opens(`/requests/${number}/cancel`);
  await me.presses('Cancel this request');
  await expect(joins).toHaveCount(0);
  await expect(client.page.getByRole('button', { name: 'Undo the cancellation' }), 'it was not them').toHaveCount(0);
  const undo = page.getByRole('button', { name: 'Undo the cancellation' });
  await undo.focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await expect(page.locator('.toast')).toContainText('with the same Zoom link');
  await expect(joins).toBeVisible();
});

test('what cannot be undone with its link says so @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Undo', at: demo.freeStart(), minutes: 60 });
  await post(page, `${demo.url}/requests/${number}/cancel`, [['reason', 'Zoom is told at once.']]);
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('button', { name: 'Undo the cancellation' })).toHaveCount(0);
  await me.opens(`/requests/${number}/reinstate`);
  await expect(page.getByText('as a regular request')).toBeVisible();
  expect((await me.presses('Reinstate')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`${number} is confirmed again, as a regular request. A Zoom link it had stays dead.`);
  expect(await zoom.meetingsOf(number)).toEqual([]);
});

test('an undo that comes too late is refused like any other action, and says why @form', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Late', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests/${number}/complete`);
  await me.presses('Complete');
  const other = await another('scheduler');
  expect((await tryPost(other.page, `${demo.url}/requests/${number}/reopen`, [])).status()).toBe(303);
  expect((await me.presses('Undo')).status()).toBe(409);
  await expect(page.getByRole('main')).toContainText('Nothing was changed.');
});

test('whoever cancels their own request can undo that for a minute, and not what the agency canceled @form', async ({ me, another, page, demo, zoom }) => {
  const mara = await another('scheduler');
  const number = await zoomRequest(mara.page, demo.url, { service: 'Mine', at: demo.freeStart(), minutes: 60, client: true });
  const [meeting] = await zoom.meetingsOf(number);
  await me.comesAs('client');
  await me.opens(`/requests/${number}/cancel`);
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(page.getByRole('button', { name: 'Undo the cancellation' })).toBeVisible();
  expect((await me.presses('Undo')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`Undone: ${number} is confirmed again, with the same Zoom link.`);
  expect(await zoom.meetingsOf(number)).toMatchObject([{ id: meeting.id }]);

  await mara.opens(`/requests/${number}/cancel`);
  expect((await mara.presses('Cancel this request')).status()).toBe(303);
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('button', { name: /Undo/ })).toHaveCount(0);
  expect((await tryPost(page, `${demo.url}/requests/${number}/reinstate`, [])).status()).toBe(403);
  expect(await navigateByPost(page, `/requests/${number}/reinstate`, [['undo', 'yes']])).toBe(303);
  await expect(page.locator('.toast')).toContainText(`You cannot undo this any more: ${number} stays canceled.`);
});
