// An operator backs the site up while it runs, loses it, brings it back, and asks the program how it is.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures.ts';
import { post } from '../forms.ts';
import { Served } from '../serve.ts';

test('a site is backed up while it runs, lost, and brought back', async ({ page, demo }) => {
  const site = new Served(demo.zoom);
  const file = join(site.folder, 'callboard.backup');
  try {
    const before = site.command('doctor');
    expect(before.status).not.toBe(0);
    expect(before.said).toMatch(/BAD {3}database +there is none yet/);
    await site.start();
    await site.createsAdmin(page);
    await post(page, `${site.url}/settings/people`, [['action', 'organization'], ['organization_name', 'Quayside Court']]);

    const made = site.command('backup', file);
    expect(made, made.said).toMatchObject({ status: 0 });
    expect(made.said).toContain('SHA-256');
    expect(made.said).toContain('The key is not in it.');
    expect(site.command('backup', file).said).toContain('exists already');
    expect(site.command('restore', file, '--replace').said).toContain('in use');

    await post(page, `${site.url}/settings/people`, [['action', 'organization'], ['organization_name', 'Made since']]);
    await site.kill();
    rmSync(join(site.folder, 'callboard.sqlite'));
    rmSync(join(site.folder, 'callboard.sqlite-wal'), { force: true });
    rmSync(join(site.folder, 'callboard.sqlite-shm'), { force: true });
    const back = site.command('restore', file);
    expect(back, back.said).toMatchObject({ status: 0 });
    expect(site.command('restore', file).said).toContain('--replace');

    const well = site.command('doctor');
    expect(well, well.said).toMatchObject({ status: 0 });
    expect(well.said).toMatch(/ok {4}database +SQLite, whole: 1 people, 0 requests, 0 meetings/);
    expect(well.said).toMatch(/warn {2}Zoom +not set up yet/);

    await site.start();
    await page.goto(`${site.url}/settings/people`);
    await expect(page.getByRole('main')).toContainText('Quayside Court');
    await expect(page.getByText('Made since')).toHaveCount(0);
  } finally {
    await site.stop();
  }
});

test('doctor looks at Zoom as the site is set up', async ({ page, demo, zoom }) => {
  const site = new Served(demo.zoom);
  try {
    await site.start();
    await site.createsAdmin(page);
    const credentials = await zoom.credentials();
    await site.setsUpZoom(page, credentials);
    const well = site.command('doctor');
    expect(well, well.said).toMatchObject({ status: 0 });
    expect(well.said).toMatch(/ok +Permissions/);
    expect(well.said).not.toContain(credentials.client_secret);
    await zoom.fault({ match: { path: '/oauth/token' }, fault: { status: { code: 503, body: '' } } });
    const down = site.command('doctor');
    expect(down.status, down.said).toBe(1);
    expect(down.said).toMatch(/BAD +Reach/i);
  } finally {
    await zoom.clearFaults();
    await site.stop();
  }
});
