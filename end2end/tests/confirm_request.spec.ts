// "Convert when confirmed": a site may want the Zoom meeting of a virtual request made with its confirmation.
import { expect, test, type Somebody } from '../fixtures.ts';
import { createRequest, post } from '../forms.ts';

const option = (me: Somebody) => me.page.getByRole('checkbox', { name: /^Confirming a virtual request also makes its Zoom meeting/ });

/** Saves the tab General with the option on or off, as a form of its own. */
async function puts(admin: Somebody, on: boolean): Promise<void> {
  const url = `${admin.demo.url}/settings/general`;
  const version = /name="version" value="(\d+)"/.exec(await (await admin.page.request.get(url)).text())![1];
  const pairs: [string, string][] = [
    ['version', version], ['company_name', 'Harborline Interpreting'], ['zone', 'America/New_York'], ['hour_format', '12'],
    ['public_url', ''], ['policy_note', 'At Harborline, the interpreter starts the meeting.'],
  ];
  await post(admin.page, url, on ? [...pairs, ['convert_when_confirmed', 'yes']] : pairs);
}

test.afterEach(async ({ another }) => puts(await another('admin'), false));

test('an admin turns it on: confirming a virtual request makes its meeting @form @phone', async ({ me, another, page, demo, zoom }) => {
  await me.comesAs('admin');
  await me.opens('/settings/general');
  await me.isAwake();
  await expect(option(me)).not.toBeChecked();
  await option(me).check();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Convert when confirmed: off → on');
  await expect(option(me)).toBeChecked();
  await me.opens('/settings/history');
  await expect(page.getByRole('main')).toContainText('Convert when confirmed');

  const at = demo.freeStart();
  const video = await createRequest(page, demo.url, { service: 'Virtual', at, minutes: 60, kind: 'video', location: '' });
  const site = await createRequest(page, demo.url, { service: 'On site', at, minutes: 60 });
  const sam = await another('scheduler');
  await me.opens(`/requests/${site}/confirm`);
  await expect(page.getByRole('main')).not.toContainText('converted to a Zoom meeting');
  await me.presses('Confirm');
  await expect(page.locator('.toast')).toHaveText(`${site} is confirmed.`);

  await me.opens(`/requests/${video}/confirm`);
  await expect(page.getByRole('main')).toContainText('It is converted to a Zoom meeting at once');
  await sam.opens(`/requests/${video}/confirm`);
  expect((await me.presses('Confirm')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText(`${video} is confirmed. ${video} is a Zoom meeting on Harborline Host`);
  await expect(page.getByRole('main').getByText('Zoom invite link')).toBeVisible();
  // Who pressed a moment later is told, and no second meeting is made.
  expect((await sam.presses('Confirm')).status()).toBe(409);
  expect(await zoom.meetingsOf(video)).toHaveLength(1);
  expect(await zoom.meetingsOf(site)).toHaveLength(0);
});

test('when Zoom makes none, the request is confirmed all the same and the toast leads on @form', async ({ me, another, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const video = await createRequest(page, demo.url, { service: 'Virtual', at: demo.freeStart(), minutes: 60, kind: 'video', location: '' });
  await puts(await another('admin'), true);
  await zoom.fault({ match: { method: 'POST', path: '/meetings' }, fault: { status: { code: 400, body: '{"code":300,"message":"Invalid field."}' } } });
  await me.opens(`/requests/${video}/confirm`);
  expect((await me.presses('Confirm')).status()).toBe(303);
  const toast = page.locator('.toast');
  await expect(toast).toContainText(`${video} is confirmed. It could not be converted:`);
  await expect(page.locator('main .sub')).toContainText('Confirmed');
  await me.findsNoBarrier();
  await zoom.clearFaults();
  await toast.getByRole('link', { name: 'Convert' }).click();
  await expect(page).toHaveURL(`${demo.url}/requests/${video}/convert`);
  expect(await zoom.meetingsOf(video)).toHaveLength(0);
});

test('R37 the option that another admin has turned stays turned @form', async ({ me, another, page }) => {
  await me.comesAs('admin');
  await me.opens('/settings/general');
  await puts(await another('admin'), true);
  await page.getByLabel('Public address').fill('https://calls.example.org');
  expect((await me.presses('Change Settings')).status()).toBe(409);
  await expect(page.getByRole('alert')).toContainText('Convert when confirmed is now “on”');
  await expect(option(me)).toBeChecked();
  await expect(page.getByLabel('Public address')).toHaveValue('https://calls.example.org');
});
