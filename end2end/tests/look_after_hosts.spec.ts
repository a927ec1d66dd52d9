// The pool and the history of the settings: how each host stands, a fresh look at Zoom, hosts that left the list, meetings
// made directly in Zoom, and who changed what.
import { Demo, Somebody, ZoomControls, expect, test } from '../fixtures.ts';
import { confirmedRequest, post, sendSettings, zoomRequest } from '../forms.ts';

const address = (letter: string) => `host-${letter}@harborline.example`;
const HOSTS = ['a', 'b', 'c', 'd', 'e'].map(address);

/** Saves the tab Zoom with some fields changed. */
async function puts(nadia: Somebody, fields: Record<string, string>): Promise<void> {
  const url = `${nadia.demo.url}/settings/zoom`;
  const html = await (await nadia.page.request.get(url)).text();
  const version = /name="version" value="(\d+)"/.exec(html)![1];
  const account = /name="zoom_account_id"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="zoom_account_id"/.exec(html)!;
  const client = /name="zoom_client_id"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="zoom_client_id"/.exec(html)!;
  expect(await sendSettings(nadia.page, url, Object.entries({
    version, zoom_account_id: account[1] ?? account[2], zoom_client_id: client[1] ?? client[2], zoom_client_secret: '',
    host_link_minutes: '60', padding_minutes: '60', zoom_user_emails: HOSTS.join('\n'), action: 'save', ...fields,
  }))).toBe(303);
}

const row = (me: Somebody, letter: string) => me.page.getByRole('row').filter({ hasText: address(letter) });

// Whatever a test leaves behind, the next one begins with the demo's hosts, all of them well.
test.afterEach(async ({ another, zoom }) => {
  await zoom.clearFaults();
  for (const letter of ['a', 'b', 'c', 'd', 'e']) {
    await zoom.change('PATCH', `/users/${address(letter)}`, { kind: 'licensed', state: 'active' });
  }
  const nadia = await another('admin');
  await puts(nadia, {});
  await nadia.opens('/settings/zoom/hosts');
  await nadia.presses('Look at all');
});

test('a host that Zoom has switched off is found out by a look, and comes back by another @form @phone', async ({ me, page, zoom }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await page.getByRole('link', { name: 'How each host stands' }).click();
  await expect(page.getByRole('tab', { name: 'Zoom hosts' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('main')).toContainText('Harborline Interpreting Host A');
  await zoom.change('PATCH', `/users/${address('b')}`, { state: 'inactive' });
  const look = row(me, 'b').getByRole('button', { name: 'Look again' });
  await look.click();
  await expect(page.locator('.toast')).toContainText('Harborline Host B: deactivated in Zoom.');
  await expect(row(me, 'b')).toContainText('Deactivated in Zoom');
  await expect(row(me, 'b')).toContainText('Left out until it is looked at again');
  await expect(page.getByRole('main')).toContainText('5 hosts, 1 not ready');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await zoom.change('PATCH', `/users/${address('b')}`, { kind: 'basic', state: 'active' });
  await look.click();
  await expect(page.getByRole('main')).toContainText('5 hosts, all ready');
  await expect(row(me, 'b')).toContainText('Zoom ends its meetings after 40 minutes');
  await expect(row(me, 'b')).toContainText('Last error');
});

test('D-11 everything ahead is moved off a failing host by one click @form @phone', async ({ page, javaScriptEnabled, request }) => {
  // Of its own: what other tests have ahead is not moved about.
  const own = await Demo.start();
  try {
    const [nadia, zoom] = [new Somebody(page, own, javaScriptEnabled !== false), new ZoomControls(request, own.zoom)];
    await nadia.comesAs('admin');
    const at = own.freeStart();
    const numbers: string[] = [];
    for (let nth = 0; nth < 5; nth++) numbers.push(await zoomRequest(page, own.url, { service: 'Krio', at: new Date(at.getTime() + nth * 86_400_000), minutes: 60 }));
    const hostOf = async (number: string) => (await zoom.meetingsOf(number))[0].host_email;
    const failing: string = await hostOf(numbers[0]);
    const letter = failing.charAt('host-'.length);
    const before = new Map(await Promise.all(numbers.map(async (number) => [number, (await zoom.meetingsOf(number))[0]] as const)));
    await zoom.change('PATCH', `/users/${failing}`, { state: 'inactive' });
    await nadia.opens('/settings/zoom/hosts');
    await row(nadia, letter).getByRole('link', { name: 'Move to other hosts' }).click();
    await expect(page.getByText('Every link changes.')).toBeVisible();
    await nadia.findsNoBarrier();
    await nadia.fitsTheScreen();
    const button = page.getByRole('button', { name: /^Move \d+ meetings?$/ });
    expect((await nadia.presses((await button.textContent())!)).status()).toBe(303);
    await expect(page.locator('.toast')).toContainText(`moved off Harborline Host ${letter.toUpperCase()}, each with a new link.`);
    await expect(row(nadia, letter)).toContainText('No meetings ahead');
    for (const [number, old] of before) {
      const [now, ...more] = await zoom.meetingsOf(number);
      expect(more, number).toEqual([]);
      expect(now.host_email, number).not.toBe(failing);
      expect(now.join_url === old.join_url, `${number} keeps its link only where it stayed on its host`).toBe(old.host_email !== failing);
    }
  } finally {
    await own.stop();
  }
});

test('when Zoom does not answer nothing changes, and it is said @form', async ({ me, page, zoom }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom/hosts');
  await zoom.fault({ match: { method: 'GET', path: '/users/' }, fault: 'html_502', times: 50 });
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.waitForEvent('load'),
    row(me, 'a').getByRole('button', { name: 'Look again' }).click(),
  ]);
  expect(answer.status()).toBe(502);
  await expect(page.getByRole('alert')).toContainText('Not looked up.');
  await expect(page.getByRole('main')).toContainText('5 hosts, all ready');
});

test('R41 D-11 a host that left the list stands apart with its requests', async ({ me, page, demo, another }) => {
  const mara = await another('scheduler');
  const numbers: string[] = [];
  const at = demo.freeStart();
  for (let host = 0; host < 5; host++) {
    numbers.push(await zoomRequest(mara.page, demo.url, { service: 'Held', at, minutes: 30 }));
  }
  await me.comesAs('admin');
  await puts(me, { zoom_user_emails: HOSTS.slice(1).join('\n') });
  await me.opens('/settings/zoom/hosts');
  const former = page.getByRole('region', { name: 'No longer listed, but still hosting' });
  await expect(former).toContainText(address('a'));
  const held = await former.locator('a.id').allInnerTexts();
  expect(held.some((number) => numbers.includes(number)), `${held} of ${numbers}`).toBe(true);
  await me.findsNoBarrier();
  for (const number of numbers) await post(mara.page, `${demo.url}/requests/${number}/cancel`, [['reason', '']]);
});

test('R57 with the switch on a host with an outside meeting is passed over, and all busy says why @form', async ({ me, page, demo, zoom }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await page.getByLabel('Check meetings made directly in Zoom').check();
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.getByLabel('Check meetings made directly in Zoom')).toBeChecked();
  const at = demo.freeStart();
  for (const host of HOSTS) {
    await zoom.change('POST', '/meetings', { host, topic: 'Team', start_time: at.toISOString(), duration: 60 });
  }
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Outside', at, minutes: 60 });
  await me.opens(`/requests/${number}/convert`);
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(409);
  await expect(page.getByRole('alert').first()).toContainText(/Harborline Host A: outside meeting \d+:00–\d:00 PM/);
  expect(await zoom.meetingsOf(number)).toEqual([]);
});

test('R38 the history tells who changed what, and never a secret @form @phone', async ({ me, page, zoom }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  const { client_secret } = await zoom.credentials();
  await page.getByLabel('Zoom Padding Minutes After End Time').fill('75');
  await page.getByLabel('Zoom Client Secret').fill('typed-in-a-spec');
  expect(await me.savesSettings()).toBe(303);
  await page.getByLabel('Zoom Client Secret').fill(client_secret);
  expect(await me.savesSettings()).toBe(303);
  await me.testsZoom();
  await page.getByRole('link', { name: 'History', exact: true }).click();
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toContainText('Test Zoom passed');
  await expect(rows.nth(2)).toContainText('Zoom Client Secret: changed');
  await expect(rows.nth(3)).toContainText('Zoom Padding Minutes After End Time: 60 → 75');
  await expect(rows.nth(3)).toContainText('Nadia Brandt');
  const html = await page.content();
  expect(html).not.toContain('typed-in-a-spec');
  expect(html).not.toContain(client_secret);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
});

test('schedulers are refused both pages', async ({ me }) => {
  await me.comesAs('scheduler');
  expect((await me.opens('/settings/zoom/hosts')).status()).toBe(403);
  expect((await me.opens('/settings/history')).status()).toBe(403);
});
