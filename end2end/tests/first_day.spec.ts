// The first day of a new site, by hand from beginning to end: the one-time link, Zoom tested and saved, a request converted,
// joined as guest and as host, canceled, and gone at Zoom.
import { expect, test } from '../fixtures.ts';
import { createRequest, post } from '../forms.ts';
import { Served } from '../serve.ts';

test('an agency sets up, converts, meets and cancels', async ({ page, zoom, demo, context }) => {
  test.slow();
  const site = new Served(demo.zoom);
  await site.start();
  try {
    await site.createsAdmin(page);
    await expect(page).toHaveURL(/\/settings\/zoom$/);

    const { account_id, client_id, client_secret, hosts } = await zoom.credentials();
    await page.getByLabel('Zoom Account ID').fill(account_id);
    await page.getByLabel('Zoom Client ID').fill(client_id);
    await page.getByLabel('Zoom Client Secret').fill(client_secret);
    await page.getByLabel('Zoom Host Link Minutes Before Start Time').fill('60');
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('60');
    const emails = hosts.map((host: any) => host.email ?? host).join('\n');
    await page.getByRole('textbox', { name: 'Zoom User Emails' }).fill(emails);
    await page.getByRole('button', { name: 'Test Zoom' }).click();
    await expect(page.getByRole('status').filter({ hasText: /test/i }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Change Settings' }).click();
    // The answer leads to the very same address: only what it says tells that it is there.
    await expect(page.getByRole('status').filter({ hasText: 'Saved. Zoom Account ID' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Zoom User Emails' })).toHaveValue(emails);
    expect(await page.content()).not.toContain(client_secret);

    await post(page, `${site.url}/settings/people`, [['action', 'organization'], ['organization_name', 'Northside Clinic']]);
    const number = await createRequest(page, site.url, { service: 'ASL', startsIn: 20, minutes: 60, zone: 'America/New_York' });
    await page.goto(`${site.url}/requests/${number}`);
    await page.locator('summary').filter({ hasText: 'Actions' }).click();
    await page.getByRole('button', { name: 'Confirm', exact: true }).or(page.getByRole('link', { name: 'Confirm', exact: true })).first().click();
    await expect(page.getByText('is confirmed.')).toBeVisible();
    await page.goto(`${site.url}/requests/${number}`);
    await page.locator('summary').filter({ hasText: 'Actions' }).click();
    await page.getByRole('link', { name: 'Convert to Zoom Meeting' }).click();
    await page.getByRole('button', { name: 'Convert to Zoom Meeting' }).click();
    await expect(page).toHaveURL(`${site.url}/requests/${number}`);

    const invite = await page.locator('a[href*="/j/"]').first().getAttribute('href');
    const guest = await context.newPage();
    await guest.goto(invite!);
    await expect(guest.getByText(/waiting/i).first()).toBeVisible();

    const [host] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('main').getByRole('button', { name: 'Get Zoom Host Link' }).first().click(),
    ]);
    await expect(host.getByText(/you are the host/i).first()).toBeVisible();
    await guest.reload();
    await expect(guest.getByText(/in the meeting/i).first()).toBeVisible();

    const meeting = /\/j\/(\d+)/.exec(invite!)![1];
    await post(page, `${site.url}/requests/${number}/cancel`, [['reason', 'The clinic is closed.'], ['running', 'end']]);
    await page.goto(`${site.url}/requests/${number}`);
    await expect(page.locator('a[href*="/j/"]')).toHaveCount(0);
    await expect.poll(async () => (await zoom.meetings()).filter((one) => String(one.id) === meeting && !one.deleted).length,
      { timeout: 60_000 }).toBe(0);
  } finally {
    await site.stop();
  }
});
