// What the last form did is told once, and where it can be taken back the toast has the button for it.
import { expect, test } from '../fixtures.ts';
import { confirmedRequest, createRequest, tryPost, zoomRequest } from '../forms.ts';

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

test('canceling is undone, and the toast says that the Zoom link stays dead @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Undo', at: demo.freeStart(), minutes: 60 });
  const toast = page.locator('.toast');
  await me.opens(`/requests/${number}/cancel`);
  await page.locator('#reason').fill('a slip');
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(toast).toContainText('Its Zoom link is dead, and stays so even when this is undone.');
  expect((await me.presses('Undo')).status()).toBe(303);
  await expect(toast).toContainText(`Undone: ${number} waits for confirmation again, as a regular request.`);
  await expect(page.locator('main .sub')).toContainText('Pending');
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

test('whoever may not take a cancellation back is offered no undo @form', async ({ me, page, demo }) => {
  await me.comesAs('requester');
  const number = await createRequest(page, demo.url, { service: 'Mine', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests/${number}/cancel`);
  expect((await me.presses('Cancel this request')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`${number} is canceled.`);
  await expect(page.locator('.toast').getByRole('button')).toHaveCount(0);
});
