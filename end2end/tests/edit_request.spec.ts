// Changing a request: what changes, what two people do to each other, and what Zoom is not told.
import { expect, test } from '../fixtures.ts';
import { confirmedRequest, createRequest, navigateByPost, zoomRequest } from '../forms.ts';

test('a request is changed, and its history says what @form @phone', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await createRequest(page, demo.url, { service: 'Lao', at: demo.freeStart(), minutes: 60, location: 'Hall A' });
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await me.action('Edit').click();
  await expect(page.getByLabel('Location', { exact: true })).toHaveValue('Hall A');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await page.getByLabel('Location', { exact: true }).fill('Hall B');
  await page.getByRole('textbox', { name: 'Notes' }).fill('Two flights up.');
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.getByRole('definition').filter({ hasText: 'Hall B' })).toBeVisible();
  await expect(page.getByText('Two flights up.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: /Changed.*Mara Quist/ })).toContainText('Location');
});

test('a mistake while changing keeps what was typed and saves nothing @form', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const number = await createRequest(page, demo.url, { service: 'Khmer', at: demo.freeStart(), minutes: 60, location: 'Hall A' });
  await me.opens(`/requests/${number}/edit`);
  await page.getByLabel('Service', { exact: true }).fill('');
  await page.getByLabel('Location', { exact: true }).fill('Hall C');
  expect((await me.presses('Save changes')).status()).toBe(422);
  await expect(page.getByLabel('Service', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Location', { exact: true })).toHaveValue('Hall C');
  await me.findsNoBarrier();
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('definition').filter({ hasText: 'Hall A' })).toBeVisible();
});

test('two people change one request: the second is told both values and loses nothing @form', async ({ me, another, page, demo }) => {
  await me.comesAs('scheduler');
  const nadia = await another('admin');
  const number = await createRequest(page, demo.url, { service: 'Hmong', at: demo.freeStart(), minutes: 60, location: 'Hall A' });
  await me.opens(`/requests/${number}/edit`);
  await nadia.opens(`/requests/${number}/edit`);
  await nadia.page.getByLabel('Location', { exact: true }).fill('Hall of Nadia');
  expect((await nadia.presses('Save changes')).status()).toBe(303);

  await page.getByLabel('Location', { exact: true }).fill('Hall of Mara');
  await page.getByRole('textbox', { name: 'Notes' }).fill('Long text\nof Mara');
  expect((await me.presses('Save changes')).status()).toBe(409);
  await expect(page.getByRole('alert').filter({ hasText: 'Nadia Brandt changed this' })).toContainText('Location is now “Hall of Nadia”');
  await expect(page.getByLabel('Location', { exact: true })).toHaveValue('Hall of Mara');
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('Long text\nof Mara');
  await me.findsNoBarrier();
  // Having read that, a second press is meant.
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.getByRole('definition').filter({ hasText: 'Hall of Mara' })).toBeVisible();
});

test('R91 what Zoom does not know changes without Zoom', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Mam', at: demo.freeStart(), minutes: 60, location: 'Hall A' });
  const [before] = await zoom.meetingsOf(number);
  await zoom.forgets();
  await me.opens(`/requests/${number}/edit`);
  await expect(page.getByText('This is a Zoom meeting.')).toBeVisible();
  await me.findsNoBarrier();
  await page.getByLabel('Service', { exact: true }).fill('Mam, follow-up');
  await page.getByRole('textbox', { name: 'Notes' }).fill('New notes.');
  await page.getByRole('checkbox', { name: 'Dana Kim' }).check();
  expect((await me.presses('Save changes')).status()).toBe(303);
  await expect(page.getByText('New notes.')).toBeVisible();
  expect((await zoom.requests()).filter(({ path }) => path.includes(`/meetings/${before.id}`))).toEqual([]);
  expect(await zoom.asked('POST', '/meetings')).toEqual([]);

  expect(await zoom.meetingsOf(number)).toEqual([before]);
});

test('a requester may not change what the agency has confirmed', async ({ me, another, page, demo }) => {
  const mara = await another('scheduler');
  await me.comesAs('requester');
  const number = await createRequest(page, demo.url, { service: 'Karen', at: demo.freeStart(), minutes: 60 });
  await mara.opens(`/requests/${number}/confirm`);
  expect((await mara.presses('Confirm')).status()).toBe(303);
  await expect(mara.page.getByRole('main').getByText('Confirmed', { exact: true })).toBeVisible();
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await expect(me.action('Edit')).toHaveAttribute('aria-disabled', 'true');
  expect((await me.opens(`/requests/${number}/edit`)).status()).toBe(409);
  await me.findsNoBarrier();
  expect(await navigateByPost(page, `/requests/${number}/edit`, [['service', 'Sneaked in']])).toBe(409);
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Karen');
});

test('a nearest start that is offered arrives in the form, and nothing is saved by looking', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await confirmedRequest(page, demo.url, { service: 'Rohingya', at, minutes: 60 });
  await me.opens(`/requests/${number}/edit?starts=2027-06-01T09:01&ends=2027-06-01T10:01`);
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue('2027-06-01T09:01');
  await me.opens(`/requests/${number}/edit`);
  await expect(page.getByLabel('Start', { exact: true })).not.toHaveValue('2027-06-01T09:01');
});
