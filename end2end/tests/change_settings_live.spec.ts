// The settings while somebody types: keys between the tabs, a question before leaving, sentences and marks that follow,
// a test that tells its steps and can be stopped, and what a save would mean before it happens.
import { expect, test, type Somebody } from '../fixtures.ts';
import { Served } from '../serve.ts';
import { act, zoomRequest } from '../forms.ts';

const HOST_LINK = 'Zoom Host Link Minutes Before Start Time';
const PADDING = 'Zoom Padding Minutes After End Time';
const EMAILS = 'Zoom User Emails';

async function opensZoom(me: Somebody): Promise<void> {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await me.isAwake();
}

test('R13 keys move between the tabs, and the address keeps the tab', async ({ me, page, demo }) => {
  await opensZoom(me);
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  await tab('Zoom').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tab('General')).toBeFocused();
  await page.keyboard.press('End');
  await expect(tab('People')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tab('General')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${demo.url}/settings/general`);
  await page.reload();
  await expect(tab('General')).toHaveAttribute('aria-selected', 'true');
  await me.isAwake();
  // One stop for the list: the next stop stands in the panel.
  await tab('General').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Company name')).toBeFocused();
  // A page beside the tabs: they can still be reached.
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await expect(page).toHaveURL(`${demo.url}/settings/history`);
  await me.isAwake();
  await page.getByRole('link', { name: 'History', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(tab('General')).toBeFocused();
});

test.describe('R36 leaving with edits', () => {
  test('a link asks first; staying keeps what was typed @phone', async ({ me, page, demo }) => {
    await opensZoom(me);
    await page.getByLabel(PADDING).fill('45');
    await page.getByLabel('Zoom Account ID').fill('typed');
    await page.getByRole('tab', { name: 'General', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await expect(dialog).toHaveAccessibleDescription('2 fields are changed. Nothing has been saved.');
    await expect(dialog.getByRole('button', { name: 'Stay' })).toBeFocused();
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel(PADDING)).toHaveValue('45');
    await page.getByRole('tab', { name: 'General', exact: true }).click();
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await expect(page).toHaveURL(`${demo.url}/settings/zoom`);
    await expect(page.getByLabel('Zoom Account ID')).toHaveValue('typed');
    await page.getByRole('tab', { name: 'General', exact: true }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await expect(page).toHaveURL(`${demo.url}/settings/general`);
  });

  test('reload and back ask too; without edits, and after a save, nobody asks', async ({ me, page, demo }) => {
    await me.comesAs('admin');
    await me.opens('/requests');
    await me.opens('/settings/general');
    await me.isAwake();
    const asked: string[] = [];
    let stay = true;
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type());
      await (stay ? dialog.dismiss() : dialog.accept());
    });
    await page.reload();
    await me.isAwake();
    expect(asked).toEqual([]);
    await page.getByLabel('Company name').fill('Half typed');
    for (const leaves of ['location.reload()', 'history.back()']) {
      await page.evaluate(leaves);
      await expect.poll(() => asked.splice(0)).toEqual(['beforeunload']);
      await expect(page.getByLabel('Company name')).toHaveValue('Half typed');
    }
    stay = false;
    await page.evaluate('history.back()');
    await expect(page).toHaveURL(`${demo.url}/requests`);
    expect(asked.splice(0)).toEqual(['beforeunload']);
    await me.opens('/settings/general');
    await me.isAwake();
    await page.getByRole('radio', { name: '13:00' }).check();
    expect((await me.presses('Change Settings')).status()).toBe(303);
    await me.isAwake();
    await page.getByRole('radio', { name: '1:00 PM' }).check();
    expect((await me.presses('Change Settings')).status()).toBe(303);
    await me.opens('/requests');
    expect(asked).toEqual([]);
  });
});

test('R27 R32 R20 sentence, badge and marks follow what is typed, without a question to the server', async ({ me, page }) => {
  await opensZoom(me);
  await me.testsZoom();
  await expect(page.getByText('Changed since last test')).toBeHidden();
  const asked: string[] = [];
  page.on('request', (request) => {
    // The page following the test that has just been noted is no question about what is typed.
    if (!request.headers()['x-callboard-follow']) asked.push(request.postData() ?? request.url());
  });
  await page.getByLabel(HOST_LINK).fill('15');
  await page.getByLabel(PADDING).fill('30');
  const spacing = page.getByRole('status').filter({ hasText: 'Two meetings on one host must be more than' });
  await expect(spacing).toHaveText('Two meetings on one host must be more than 45 min apart. Exactly 45 min still conflicts.');
  await expect(page.getByText('Changed since last test')).toBeVisible();
  await page.getByLabel(PADDING).fill('0');
  await page.getByLabel(HOST_LINK).fill('0');
  await expect(spacing).toContainText('more than 0 min apart. Back-to-back still conflicts.');
  const list = page.getByRole('list', { name: 'What is known of each line' });
  await page.getByLabel(EMAILS).fill('host-a@harborline.example\nHOST-A@harborline.example\nb@x.org, c@x.org\n\nno-address\nf@x.org;');
  await expect(list.getByRole('listitem')).toHaveText(['Line 2: Double', 'Line 3: Comma', 'Line 5: No address', 'Line 6: Semicolon']
    .map((text) => new RegExp(`${text}$`)));
  await expect(page.locator('.nos li')).toHaveCount(6);
  await me.findsNoBarrier();
  expect(asked.filter((what) => !what.includes('action=preview')), 'only what a save would mean is asked').toEqual([]);
});

test('R27 R32 what is typed before the page is awake is known to be unsaved', async ({ me, page }) => {
  await me.comesAs('admin');
  let load = () => {};
  const slow = new Promise<void>((resolve) => { load = resolve; });
  await page.route('**/*.wasm', async (route) => {
    await slow;
    await route.continue();
  });
  await me.opens('/settings/zoom');
  await page.getByLabel(HOST_LINK).fill('15');
  await page.getByLabel(PADDING).fill('45');
  load();
  await me.isAwake();
  await expect(page.getByText('Not saved yet')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Two meetings on one host must be more than' })).toContainText('Exactly 1 h still conflicts.');
});

test.describe('Test Zoom under way', () => {
  test('R31 an older result never covers a newer one, and a test can be stopped @phone', async ({ me, page, zoom }) => {
    await opensZoom(me);
    await zoom.fault({ match: { method: 'POST', path: '/oauth/token' }, fault: { hold: { at: 'before_answer' } }, times: 1 });
    const right = await page.getByLabel('Zoom Account ID').inputValue();
    await page.getByLabel('Zoom Account ID').fill('wrong-account');
    await page.getByRole('button', { name: 'Test Zoom', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Test Zoom: step 1 of 7' })).toBeVisible();
    await expect(page.getByRole('img', { name: 'Running' })).toBeVisible();
    await expect(page.locator('#zoom-said')).toHaveText('Step 1 of 7: Reach Zoom.');
    await expect.poll(() => zoom.held()).toBe(1);
    await me.findsNoBarrier();
    await page.getByLabel('Zoom Account ID').fill(right);
    await me.testsZoom();
    await zoom.release();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
    await expect(page.getByText('does not know this Account ID')).toHaveCount(0);

    await zoom.fault({ match: { method: 'GET', path: '/users/host-b' }, fault: { hold: { at: 'before_answer' } }, times: 1 });
    await page.getByRole('button', { name: 'Test Zoom', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Test Zoom: step 4 of 7' })).toBeVisible();
    await page.getByRole('button', { name: 'Stop test' }).click();
    await expect(page.getByText('The test was stopped.')).toBeVisible();
    await zoom.release();
    await me.testsZoom();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
  });

  test('a connection that breaks is told, and nothing typed is lost', async ({ me, page }) => {
    await opensZoom(me);
    await page.getByLabel(PADDING).fill('45');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Test Zoom', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('The test broke off.');
    await page.context().setOffline(false);
    await expect(page.getByLabel(PADDING)).toHaveValue('45');
    await me.testsZoom();
  });

  test('R59 a trial meeting is made, read and deleted again', async ({ me, page, zoom }) => {
    await opensZoom(me);
    const before = (await zoom.meetings()).filter((one) => !one.deleted).length;
    await page.getByRole('checkbox', { name: /With a trial meeting/ }).check();
    await zoom.forgets();
    await me.testsZoom();
    await expect(page.getByRole('main')).toContainText('Made, read and deleted again.');
    expect(await zoom.asked('POST', '/meetings')).toHaveLength(1);
    expect((await zoom.meetings()).filter((one) => !one.deleted)).toHaveLength(before);
  });
});

test.describe('If you save now', () => {
  test('R40 R42 pairs that would be too close are named, another account is refused with the count', async ({ me, page, demo, zoom }) => {
    await opensZoom(me);
    // One host, so that both meetings are on it; then 60 + 60 would need more than two hours.
    const emails = await page.getByLabel(EMAILS).inputValue();
    await page.getByLabel(EMAILS).fill(emails.split('\n')[0]);
    await page.getByLabel(HOST_LINK).fill('15');
    await page.getByLabel(PADDING).fill('30');
    expect(await me.savesSettings()).toBe(303);
    const at = demo.freeStart();
    const first = await zoomRequest(page, demo.url, { service: 'First', at, minutes: 60 });
    const second = await zoomRequest(page, demo.url, { service: 'Second', at: new Date(at.getTime() + 150 * 60_000), minutes: 60 });
    await me.opens('/settings/zoom');
    await me.isAwake();
    await page.getByLabel(HOST_LINK).fill('60');
    await page.getByLabel(PADDING).fill('60');
    const impact = page.getByRole('region', { name: 'If you save now' });
    await expect(impact).toContainText('1 pair of future meetings would be too close');
    await expect(impact).toContainText(`${first} and ${second}, 1 h 30 min apart`);
    await expect(impact).toContainText('45 min earlier');
    await me.findsNoBarrier();
    // It was seen: the first press saves.
    expect((await me.presses('Change Settings')).status()).toBe(303);
    for (const number of [first, second]) expect((await zoom.meetingsOf(number)).filter((one) => !one.deleted)).toHaveLength(1);

    await me.isAwake();
    await page.getByLabel('Zoom Account ID').fill('another-account');
    await expect(page.getByRole('alert')).toContainText(/This cannot be saved\.\s*\d+ meetings? to come belongs? to the Zoom account saved now/);
    expect((await me.presses('Change Settings')).status()).toBe(422);
    await expect(page.getByLabel('Zoom Account ID')).toHaveAccessibleDescription(/Convert them back first/);
    await me.findsNoBarrier();
    for (const number of [first, second]) await act(page, demo.url, number, 'cancel');
    await me.opens('/settings/zoom');
    await page.getByLabel(EMAILS).fill(emails);
    expect(await me.savesSettings()).toBe(303);
  });
});

test('an admin who has never seen it gets from empty settings to a passing test by reading the page', async ({ page, zoom, demo }) => {
  test.slow();
  const site = new Served(demo.zoom);
  await site.start();
  try {
    await site.createsAdmin(page);
    await expect(page.locator('html[data-awake]')).toHaveCount(1);
    const button = page.getByRole('button', { name: 'Test Zoom', exact: true });
    await expect(button).toHaveAccessibleDescription('4 fields are missing or wrong: Account ID, Client ID, Client Secret, User Emails.');
    const { account_id, client_id, client_secret, hosts } = await zoom.credentials();
    const emails: string[] = hosts.map((host: any) => host.email ?? host);
    await page.getByLabel('Zoom Account ID').fill(` ${account_id} `);
    await page.getByLabel('Zoom Client ID').fill(client_id);
    await page.getByLabel('Zoom Client Secret').fill('one-letter-off');
    await page.getByLabel(EMAILS).fill([...emails, 'host-z@harborline.example'].join('\n'));
    const app = await (await page.request.get(`${zoom.url}/_sim/app`)).json();
    await zoom.change('PATCH', '/app', { scopes: app.scopes.filter((scope: string) => scope !== 'meeting:delete:meeting:admin') });
    const test_ = async (title: RegExp) => {
      await button.click();
      await expect(page.getByRole('heading', { name: title })).toBeVisible();
    };
    await test_(/failed at step 2 of 7/);
    await expect(page.locator('.stages .fix')).toContainText('Look at the field Zoom Client ID');
    await page.getByLabel('Zoom Client Secret').fill(client_secret);
    await test_(/failed at step 3 of 7/);
    await expect(page.locator('.stages .bad').first()).toContainText('Delete a meeting');
    await expect(page.locator('.stages .fix').first()).toContainText('In the Zoom Marketplace open your app');
    await zoom.change('PATCH', '/app', { scopes: app.scopes });
    await test_(/failed at step 4 of 7/);
    await expect(page.getByRole('main')).toContainText('line 6: host-z@harborline.example: no such user');
    await page.getByLabel(EMAILS).fill(emails.join('\n'));
    await test_(/passed/);
    await page.getByRole('button', { name: 'Change Settings' }).click();
    await expect(page.getByText('Setup complete: the saved values work.')).toBeVisible();
  } finally {
    await site.stop();
  }
});
