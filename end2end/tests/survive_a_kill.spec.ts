// The server is killed while Zoom has been asked for a meeting, before and after Zoom has made it. It starts again, and there
// is exactly one meeting, linked to its request.
import { expect, test } from '../fixtures.ts';
import { confirmedRequest, post } from '../forms.ts';
import { Served } from '../serve.ts';
import type { Page } from '@playwright/test';

async function setUp(page: Page, site: Served, zoom: any): Promise<void> {
  const token = site.firstRun.split('/').at(-1);
  await post(page, `${site.url}/first-run/${token}`, [
    ['name', 'Nia Okafor'], ['email', 'nia@agency.example'], ['password', 'three words together'],
  ]);
  await site.setsUpZoom(page, await zoom.credentials());
  await post(page, `${site.url}/settings/people`, [['action', 'organization'], ['organization_name', 'Northside Clinic']]);
}

for (const at of ['before_commit', 'after_commit']) {
  test(`R65: a kill ${at.replace('_', ' ')} leaves exactly one meeting`, async ({ page, zoom, demo }) => {
    test.slow();
    const site = new Served(demo.zoom);
    await site.start();
    try {
      await setUp(page, site, zoom);
      const number = await confirmedRequest(page, site.url, { service: 'ASL', startsIn: 60 * 24 * 500, minutes: 60 });
      const before = (await zoom.meetings()).length;
      await zoom.fault({ match: { method: 'POST', path: '/meetings' }, fault: { hold: { at } }, times: 1 });
      await page.goto(`${site.url}/requests/${number}/convert`);
      const click = page.getByRole('button', { name: 'Convert to Zoom Meeting' }).click({ noWaitAfter: true });
      await expect.poll(async () => (await zoom.held()), { timeout: 15_000 }).toBe(1);
      await site.kill();
      await click.catch(() => undefined);
      // The browser is still showing that nobody answered; leave that page before looking again.
      await page.goto('about:blank').catch(() => undefined);
      await zoom.release();
      await site.start();
      await expect.poll(async () => {
        await page.goto(`${site.url}/requests/${number}`).catch(() => undefined);
        return page.locator('a[href*="/j/"]').count();
      }, { timeout: 75_000, intervals: [1_000] }).toBeGreaterThan(0);
      const made = (await zoom.meetings()).slice(before).filter((one) => String(one.topic).includes(number));
      expect(made).toHaveLength(1);
      const invite = await page.locator('a[href*="/j/"]').first().getAttribute('href');
      expect(invite).toContain(`/j/${made[0].id}`);
    } finally {
      await site.stop();
    }
  });
}
