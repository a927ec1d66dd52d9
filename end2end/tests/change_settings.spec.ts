// The settings: the guides' labels, what each field takes, Test Zoom with its many ways to fail, two admins at once, and
// people who are invited and shut out.
import { expect, test, type Somebody } from '../fixtures.ts';
import { act, confirmedRequest, sendSettings, tryPost, zoomRequest } from '../forms.ts';

type Pairs = [string, string][];

/** What stands in a settings form now. */
async function standing(me: Somebody, path: string): Promise<Pairs> {
  await me.opens(path);
  return me.page.locator('main form').first().evaluate((form) =>
    [...new FormData(form as HTMLFormElement)].map(([name, value]): [string, string] => [name, String(value)]));
}

const with_ = (pairs: Pairs, changes: Record<string, string>): Pairs =>
  pairs.map(([name, value]): [string, string] => [name, changes[name] ?? value]);

/** Saves a settings form with some fields changed, as if they had been typed; gives the status. */
async function saves(me: Somebody, path: string, changes: Record<string, string>): Promise<number> {
  return sendSettings(me.page, me.demo.url + path, [...with_(await standing(me, path), changes), ['action', 'save']]);
}

const value = (pairs: Pairs, name: string) => pairs.find(([key]) => key === name)?.[1];

const HOSTS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `host-${letter}@harborline.example`).join('\n');

// Whatever a test leaves behind, the next one begins with the demo's settings.
test.afterEach(async ({ another, zoom, demo }) => {
  const nadia = await another('admin');
  const puts = async (path: string, fields: Record<string, string>) => {
    const html = await (await nadia.page.request.get(demo.url + path)).text();
    const version = /name="version" value="(\d+)"/.exec(html)![1];
    expect(await sendSettings(nadia.page, demo.url + path, Object.entries({ version, ...fields })), path).toBe(303);
  };
  const right = await zoom.credentials();
  await puts('/settings/zoom', {
    zoom_account_id: right.account_id, zoom_client_id: right.client_id, zoom_client_secret: right.client_secret,
    host_link_minutes: '60', padding_minutes: '60', zoom_user_emails: HOSTS, action: 'save',
  });
  await puts('/settings/general', {
    company_name: 'Harborline Interpreting', zone: 'America/New_York', hour_format: '12', public_url: '',
    policy_note: 'At Harborline, the interpreter starts the meeting.', host_rule: 'everyone',
  });
});

test.describe('Zoom', () => {
  test('R13 to R19 the six fields carry the guides’ labels, letter for letter and in order @form @phone', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/requests');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change System Settings');
    await expect(page.getByRole('tab', { name: 'Zoom', exact: true })).toHaveAttribute('aria-selected', 'true');
    // Of the form's text fields, those outside of the optional section that is ours.
    const labels = await page.locator('main form').first().locator('label:not(.check):not(#running-state *)').allInnerTexts();
    expect(labels.map((label) => label.trim())).toEqual([
      'Zoom Account ID', 'Zoom Client ID', 'Zoom Client Secret', 'Zoom Host Link Minutes Before Start Time',
      'Zoom Padding Minutes After End Time', 'Zoom User Emails',
    ]);
    // R57, R60: switches of our own, in sections of their own after them.
    for (const name of ['Outside meetings', 'Waiting room']) {
      await expect(page.getByRole('region', { name }).getByRole('checkbox')).not.toBeChecked();
    }
    for (const label of labels) await expect(page.getByLabel(label.trim(), { exact: true })).toBeVisible();
    for (const button of ['Test Zoom', 'Change Settings']) {
      await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
    }
    // R20, R24, R27: what the guides say beside the fields.
    await expect(page.getByLabel('Zoom User Emails')).toHaveAccessibleDescription(/no commas, no spaces.*meetings made directly in Zoom are not seen here/s);
    // R25, R26: both count for conflicts.
    for (const label of ['Zoom Host Link Minutes Before Start Time', 'Zoom Padding Minutes After End Time']) {
      await expect(page.getByLabel(label)).toHaveAccessibleDescription(/Counts for conflicts/);
    }
    await expect(page.getByRole('main')).toContainText('2 h');
    await expect(page.getByRole('main')).toContainText('Exactly 2 h still conflicts.');
    await me.findsNoBarrier();
    await me.fitsTheScreen();
  });

  test('R17 R18 minutes are whole and within their range', async ({ me, page }) => {
    await me.comesAs('admin');
    for (const [field, good, bad] of [
      ['host_link_minutes', ['0', '60', '120'], ['-1', '121', '1.5', '', 'sixty']],
      ['padding_minutes', ['0', '60', '1440'], ['-1', '1441', '30.5', '', 'one hour']],
    ] as const) {
      for (const typed of good) expect(await saves(me, '/settings/zoom', { [field]: typed }), `${field} ${typed}`).toBe(303);
      const kept = good.at(-1)!;
      for (const typed of bad) {
        expect(await saves(me, '/settings/zoom', { [field]: typed, zoom_account_id: 'other' }), `${field} ${typed}`).toBe(422);
      }
      const now = await standing(me, '/settings/zoom');
      expect(value(now, field)).toBe(kept);
      expect(value(now, 'zoom_account_id'), 'saved whole or not at all (R34)').not.toBe('other');
    }
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('1441');
    await page.getByLabel('Zoom Account ID').fill('typed account');
    expect((await me.presses('Change Settings')).status()).toBe(422);
    await expect(page.getByLabel('Zoom Padding Minutes After End Time')).toHaveAccessibleDescription(/1440/);
    await expect(page.getByLabel('Zoom Padding Minutes After End Time')).toHaveValue('1441');
    await expect(page.getByLabel('Zoom Account ID')).toHaveValue('typed account');
    await expect(page.getByRole('alert')).toContainText('Nothing was saved.');
    await me.findsNoBarrier();
  });

  test('R25 R27 R126 the minutes move when host links open and how far apart meetings must be', async ({ me, page, demo }) => {
    await me.comesAs('admin');
    const number = await zoomRequest(page, demo.url, { service: 'Moves', startsIn: 25, minutes: 10 });
    await me.opens(`/requests/${number}`);
    await expect(page.getByRole('heading', { name: 'Host link is open' })).toBeVisible();
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom Host Link Minutes Before Start Time').fill('15');
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('30');
    expect(await me.savesSettings()).toBe(303);
    await expect(page.getByRole('main')).toContainText('Exactly 45 min still conflicts.');
    await me.opens(`/requests/${number}`);
    await expect(page.locator('.hostlink')).toContainText('It opens 15 minutes before the start');
    expect((await tryPost(page, `${demo.url}/requests/${number}/host-link`, [])).status(), 'the old time is not honored').toBe(409);
    await act(page, demo.url, number, 'cancel');
  });

  test('R20 an address list is judged line by line and never taken apart in silence @form', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/settings/zoom');
    const typed = 'host-a@harborline.example\n\na@x.org, b@x.org\nc@x.org;\nno address\nd@x org';
    await page.getByLabel('Zoom User Emails').fill(typed);
    expect((await me.presses('Change Settings')).status()).toBe(422);
    await expect(page.getByLabel('Zoom User Emails')).toHaveValue(typed);
    for (const line of [3, 4, 5, 6]) {
      await expect(page.locator('#zoom_user_emails-error')).toContainText(new RegExp(`line ${line}\\b`, 'i'));
    }
    await expect(page.getByRole('list', { name: 'What is known of each line' })).toContainText('Line 3: Comma');
    await me.findsNoBarrier();
    expect(value(await standing(me, '/settings/zoom'), 'zoom_user_emails')!.replaceAll('\r', '')).toBe(HOSTS);
  });

  test('R19 doubles are dropped with a note @form', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom User Emails').fill('Host-A@harborline.example\nhost-a@harborline.example\n\nhost-b@harborline.example');
    expect(await me.savesSettings()).toBe(303);
    await expect(page.locator('.toast')).toContainText('1 duplicate: line 2 was the same as line 1.');
    await expect(page.getByLabel('Zoom User Emails')).toHaveValue(/^Host-A@harborline\.example\r?\nhost-b@harborline\.example$/i);
  });

  test('R41 a host that is taken off the list keeps its meetings and gets no more', async ({ me, page, demo, zoom }) => {
    await me.comesAs('admin');
    const at = demo.freeStart();
    const number = await zoomRequest(page, demo.url, { service: 'Stays', at, minutes: 60 });
    const [{ host_email, join_url }] = await zoom.meetingsOf(number);
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom User Emails').fill(HOSTS.split('\n').filter((host) => host !== host_email).join('\n'));
    expect((await me.presses('Change Settings')).status(), 'it means something: it has to be seen first').toBe(409);
    await expect(page.getByRole('alert')).toContainText('Nothing was saved yet.');
    await expect(page.locator('.impact')).toContainText(new RegExp(`${host_email} is no longer listed and holds \\d+ future meeting`));
    await expect(page.locator('.impact')).toContainText(number);
    expect((await me.presses('Change Settings')).status()).toBe(303);
    await expect(page.locator('.toast')).toContainText(`${host_email} is no longer listed and still hosts`);
    await expect(page.locator('.toast')).toContainText(number);
    await me.opens(`/requests/${number}`);
    await expect(page.locator('.join a.link')).toHaveAttribute('href', join_url);
    const other = await zoomRequest(page, demo.url, { service: 'Elsewhere', at: demo.freeStart(), minutes: 60 });
    expect((await zoom.meetingsOf(other))[0].host_email).not.toBe(host_email);
  });

  test('R28 R29 R33 a test that passes tells so, keeps what is typed and saves nothing @form @phone', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('45');
    await page.getByLabel('Zoom User Emails').fill('host-a@harborline.example\nhost-f@harborline.example');
    await me.testsZoom();
    const alert = page.getByRole('status').filter({ hasText: 'System Alert: Zoom works with these values.' });
    await expect(alert).toContainText(/2 users checked, 1 warning\. Tested .* by Nadia Brandt\./);
    // R23: a basic user is a warning, at its line.
    await expect(page.getByRole('list', { name: 'What is known of each line' })).toContainText('Line 2: Basic');
    await expect(page.getByRole('main')).toContainText('line 2: host-f@harborline.example: Basic');
    await expect(page.getByLabel('Zoom Padding Minutes After End Time')).toHaveValue('45');
    await expect(page.getByText('Not saved yet')).toBeVisible();
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    if (me.script) {
      // The alert stays until somebody has read it; what was found stays longer.
      await dismiss.click();
      await expect(alert).toHaveCount(0);
      await expect(page.getByRole('heading', { name: 'Test Zoom: passed' })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Test Zoom', exact: true })).toBeFocused();
    } else {
      await expect(dismiss).toBeHidden();
    }
    expect(value(await standing(me, '/settings/zoom'), 'padding_minutes')).toBe('60');
    // R28: without all fields there is nothing to test.
    await page.getByLabel('Zoom Account ID').fill('');
    const button = page.getByRole('button', { name: 'Test Zoom', exact: true });
    if (me.script) {
      await expect(button).toHaveAttribute('aria-disabled', 'true');
      await expect(button).toHaveAccessibleDescription('One field is missing or wrong: Account ID.');
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByLabel('Zoom Account ID')).toBeFocused();
    } else {
      expect((await me.presses('Test Zoom')).status()).toBe(422);
      await expect(page.getByLabel('Zoom Account ID')).toHaveAccessibleDescription(/required for the test/);
    }
  });

  test('R35 tested and saved, the set-up is complete @form', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom User Emails').fill('host-a@harborline.example\nhost-b@harborline.example');
    await me.testsZoom();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
    expect(await me.savesSettings()).toBe(303);
    await expect(page.locator('.toast')).toContainText('Saved.');
    await expect(page.getByText('Setup complete: the saved values work.')).toBeVisible();
    await expect(page.getByText('Last saved')).toContainText('Nadia Brandt');
  });

  test('R16 a secret never comes back in a page, and survives a failed test sealed (R31) @form', async ({ me, page, zoom }) => {
    const { client_secret } = await zoom.credentials();
    await me.comesAs('admin');
    await me.opens('/settings/zoom');
    expect(await page.content()).not.toContain(client_secret);
    await expect(page.getByLabel('Zoom Client Secret')).toHaveValue('');
    await expect(page.getByText('Stored, encrypted. It is never shown again.')).toBeVisible();
    // The stored one is right; the typed one is wrong, and it is the typed one that is tested, twice.
    await page.getByLabel('Zoom Client Secret').fill('typed-but-wrong');
    for (let time = 0; time < 2; time++) {
      await me.testsZoom();
      await expect(page.getByRole('alert')).toContainText('Zoom refuses Client ID or Client Secret');
      expect(await page.content()).not.toContain('typed-but-wrong');
      expect(await page.content()).not.toContain(client_secret);
      // With JavaScript the page was never left: what was typed still stands in its field.
      if (me.script) await expect(page.getByLabel('Zoom Client Secret')).toHaveValue('typed-but-wrong');
      else await expect(page.getByText('The one you typed is kept, sealed, for the next try.')).toBeVisible();
    }
    await me.findsNoBarrier();
    // R31: typed right, tested, and saved without typing it once more.
    await page.getByLabel('Zoom Client Secret').fill(client_secret);
    await me.testsZoom();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
    expect(await page.content()).not.toContain(client_secret);
    expect((await me.presses('Change Settings')).status()).toBe(303);
    expect(await page.content()).not.toContain(client_secret);
    await me.opens('/settings/zoom');
    await me.testsZoom();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
  });

  test('R30 each way to fail has words of its own, with the field or the line to mend', async ({ me, page, zoom }) => {
    test.slow();
    await me.comesAs('admin');
    const app = await (await page.request.get(`${zoom.url}/_sim/app`)).json();
    const token = { path: '/oauth/token' };
    const faults: { what: string; typed?: Record<string, string>; app?: unknown; fault?: unknown; said: RegExp; fix: RegExp }[] = [
      { what: 'wrong account', typed: { 'Zoom Account ID': 'nobody' }, said: /does not know this Account ID/, fix: /field Zoom Account ID/ },
      { what: 'wrong client', typed: { 'Zoom Client ID': 'nobody' }, said: /refuses Client ID or Client Secret/, fix: /field Zoom Client ID/ },
      { what: 'app switched off', app: { activated: false }, said: /the app is not activated/, fix: /Marketplace/ },
      { what: 'permission lacks', app: { scopes: app.scopes.filter((scope: string) => !scope.startsWith('meeting:delete')) },
        said: /The app lacks: Delete a meeting \(meeting:delete:meeting:admin\)/, fix: /Marketplace/ },
      { what: 'unknown user', typed: { 'Zoom User Emails': `${HOSTS}\nnobody@harborline.example` },
        said: /line 6: nobody@harborline\.example: no such user/, fix: /field Zoom User Emails/ },
      { what: 'inactive user', typed: { 'Zoom User Emails': `retired@harborline.example\n${HOSTS}` }, said: /line 1: .*deactivated/, fix: /field Zoom User Emails/ },
      { what: 'another account', typed: { 'Zoom User Emails': `host-a@harborline.example\noutsider@elsewhere.example` },
        said: /line 2: .*belongs to another Zoom account/, fix: /field Zoom User Emails/ },
      { what: 'a proxy answers', fault: { match: token, fault: 'html_502' }, said: /not Zoom|trouble of its own/, fix: /mend it|Wait/ },
      { what: 'a page instead of Zoom', fault: { match: token, fault: { status: { code: 200, body: '<html>a proxy</html>' } } },
        said: /What answered was not Zoom/, fix: /network, certificates or clock/ },
      { what: 'Zoom is ill', fault: { match: token, fault: { status: { code: 500, body: '{}' } } }, said: /trouble of its own/, fix: /Wait a little/ },
      { what: 'too fast', fault: { match: token, fault: 'rate_limit_second' }, said: /slow down/, fix: /Wait a little/ },
      { what: 'the connection breaks', fault: { match: token, fault: 'commit_then_drop' }, said: /breaks off before it answers/, fix: /network/ },
      { what: 'an invited user', typed: { 'Zoom User Emails': `${HOSTS}\ninvited@harborline.example` }, said: /line 6: .*invitation/, fix: /field Zoom User Emails/ },
    ];
    const told = new Map<string, string>();
    for (const { what, typed, app: change, fault, said, fix } of faults) {
      await me.opens('/settings/zoom');
      for (const [label, text] of Object.entries(typed ?? {})) await page.getByLabel(label, { exact: true }).fill(text);
      if (change) await zoom.change('PATCH', '/app', change);
      if (fault) await zoom.fault(fault);
      await me.testsZoom();
      const alert = page.getByRole('alert').filter({ hasText: 'System Alert: the test failed at step' });
      await expect(alert, what).toContainText(said);
      await expect(alert, what).toContainText('Nothing was saved.');
      await expect(page.locator('.stages .fix'), what).toContainText(fix);
      for (const [label, text] of Object.entries(typed ?? {})) await expect(page.getByLabel(label, { exact: true }), what).toHaveValue(text);
      told.set(what, await alert.innerText());
      await zoom.change('PATCH', '/app', app);
      await zoom.clearFaults();
    }
    expect(new Set(told.values()).size, 'different words').toBeGreaterThanOrEqual(12);
    await me.findsNoBarrier();
    // R31: and as often as needed.
    await me.opens('/settings/zoom');
    await me.testsZoom();
    await expect(page.getByText('System Alert: Zoom works with these values.')).toBeVisible();
  });

  test('R39 R42 without credentials requests stay as they are, and everybody is told why', async ({ me, page, demo }) => {
    await me.comesAs('admin');
    const number = await confirmedRequest(page, demo.url, { service: 'Waits', at: demo.freeStart(), minutes: 60 });
    await me.opens('/settings/zoom');
    await page.getByLabel('Zoom User Emails').fill('');
    expect(await me.savesSettings()).toBe(303);
    await expect(page.getByText('Zoom is not set up yet.')).toBeVisible();
    await me.findsNoBarrier();
    await me.opens(`/requests/${number}`);
    await me.opensActions();
    await expect(me.action('Convert to Zoom Meeting')).toContainText('Zoom is not set up yet. An admin can do this under Admin › Change System Settings › Zoom.');
    const answer = await tryPost(page, `${demo.url}/requests/${number}/convert`, [['idempotency_key', `k-${number}`]]);
    expect(answer.status()).toBe(409);
  });

  test('R37 two admins: the second is told what the first has saved, and loses nothing @form', async ({ me, another, page }) => {
    await me.comesAs('admin');
    const other = await another('admin');
    await me.opens('/settings/zoom');
    await other.opens('/settings/zoom');
    await other.page.getByLabel('Zoom Padding Minutes After End Time').fill('25');
    await other.page.getByLabel('Zoom Host Link Minutes Before Start Time').fill('55');
    expect(await other.savesSettings()).toBe(303);
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('35');
    await page.getByLabel('Zoom Client Secret').fill('a-new-secret');
    expect((await me.presses('Change Settings')).status()).toBe(409);
    await expect(page.getByRole('alert')).toContainText('Zoom Padding Minutes After End Time is now “25”');
    const both = page.getByRole('status').filter({ hasText: 'Zoom Padding Minutes After End Time: two of you changed it.' });
    await expect(both).toContainText(/Yours\s*35\s*Saved meanwhile\s*25/);
    await expect(page.getByLabel('Zoom Padding Minutes After End Time')).toHaveValue('35');
    // What only the other one changed is taken over, and not undone by saving.
    await expect(page.getByLabel('Zoom Host Link Minutes Before Start Time')).toHaveValue('55');
    await expect(page.getByText('The one you typed is kept, sealed, for the next try.')).toBeVisible();
    await me.findsNoBarrier();
    await me.presses('Take what was saved');
    await expect(page.getByLabel('Zoom Padding Minutes After End Time')).toHaveValue('25');
    await page.getByLabel('Zoom Padding Minutes After End Time').fill('35');
    expect(await me.savesSettings()).toBe(303);
    const now = await standing(me, '/settings/zoom');
    expect([value(now, 'padding_minutes'), value(now, 'host_link_minutes')]).toEqual(['35', '55']);
  });
});

test.describe('General', () => {
  test('R43 the tab saves alone: Zoom’s fields stay as they are @form @phone', async ({ me, page }) => {
    await me.comesAs('admin');
    const before = await standing(me, '/settings/zoom');
    await page.getByRole('tab', { name: 'General', exact: true }).click();
    await page.getByLabel('Company name').fill('Kite & Key <b>');
    await page.getByRole('radio', { name: '13:00' }).check();
    await page.getByLabel('Time zone').selectOption('Europe/Helsinki');
    await page.getByRole('textbox', { name: 'Note on who starts the meeting' }).fill('Whoever\ncomes first.');
    expect((await me.presses('Change Settings')).status()).toBe(303);
    await expect(page.locator('.toast')).toContainText('Company name: Harborline Interpreting → Kite & Key <b>');
    await expect(page).toHaveTitle(/ · Kite & Key <b>$/);
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    const after = await standing(me, '/settings/zoom');
    const without = (pairs: Pairs) => pairs.filter(([name]) => name !== 'version');
    expect(without(after)).toEqual(without(before));
    await me.opens('/requests?all=yes');
    await expect(page.getByRole('columnheader', { name: /When \(EET|When \(EEST/ })).toBeAttached();
  });

  test('what cannot be is told at its field, typed values stay @form', async ({ me, page }) => {
    await me.comesAs('admin');
    await me.opens('/settings/general');
    await page.getByLabel('Company name').fill('');
    await page.getByLabel('Public address').fill('https://calls.example.org/below');
    expect((await me.presses('Change Settings')).status()).toBe(422);
    await expect(page.getByLabel('Company name')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Public address')).toHaveAccessibleDescription(/without a path/);
    await expect(page.getByLabel('Public address')).toHaveValue('https://calls.example.org/below');
    await me.findsNoBarrier();
    expect(value(await standing(me, '/settings/general'), 'company_name')).toBe('Harborline Interpreting');
  });

  test('R37 a stale form is answered with what is stored now', async ({ me, another, page }) => {
    await me.comesAs('admin');
    const other = await another('admin');
    await me.opens('/settings/general');
    expect(await saves(other, '/settings/general', { company_name: 'First Agency' })).toBe(303);
    await page.getByLabel('Company name').fill('Second Agency');
    expect((await me.presses('Change Settings')).status()).toBe(409);
    await expect(page.getByRole('alert')).toContainText('Company name is now “First Agency”');
    await expect(page.getByLabel('Company name')).toHaveValue('Second Agency');
  });
});

test.describe('People', () => {
  test('R162 somebody is invited, chooses a password, works, and is shut out @form', async ({ me, another, page, demo }) => {
    test.slow();
    await me.comesAs('admin');
    await me.opens('/settings/people');
    await me.findsNoBarrier();
    const email = `luz.${Date.now()}@harborline.example`;
    await page.getByLabel('Name', { exact: true }).fill('Luz Amaro');
    await page.getByLabel('Email', { exact: true }).fill(email);
    await page.getByRole('checkbox', { name: 'Provider' }).check();
    await page.getByRole('checkbox', { name: 'Scheduler' }).check();
    expect((await me.presses('Add person')).status()).toBe(200);
    await expect(page.getByText('Luz Amaro is invited.')).toBeVisible();
    await me.findsNoBarrier();
    const link = new URL(await page.locator('code').innerText(), demo.url).pathname;
    const row = page.getByRole('row').filter({ hasText: email });
    await expect(row).toContainText('Invited');

    const luz = await another();
    await luz.opens(link);
    await expect(luz.page.getByText(`You will sign in as ${email}.`)).toBeVisible();
    await luz.page.getByLabel('Password').fill('short');
    expect((await luz.presses('Save and sign in')).status()).toBe(422);
    await luz.findsNoBarrier();
    await luz.page.getByLabel('Password').fill('four words in a row');
    expect((await luz.presses('Save and sign in')).status()).toBe(303);
    // Whoever schedules begins with today.
    await expect(luz.page.getByRole('link', { name: 'Today' })).toHaveAttribute('aria-current', 'page');
    // Once means once.
    const again = await another();
    expect((await again.opens(link)).status()).toBe(404);

    await me.opens('/settings/people');
    await expect(row).toContainText('Active');
    await row.getByRole('button', { name: 'Shut out' }).click();
    await expect(row).toContainText('Shut out');
    await luz.opens('/requests');
    await expect(luz.page).toHaveURL(/\/sign-in/);
    await luz.page.getByLabel('Email').fill(email);
    await luz.page.getByLabel('Password').fill('four words in a row');
    expect((await luz.presses('Sign in')).status()).toBe(422);
    await row.getByRole('button', { name: 'Let in' }).click();
    await expect(row).toContainText('Active');
  });

  test('an address that somebody has already is refused at its field, typed values stay @form', async ({ me, page, demo }) => {
    await me.comesAs('admin');
    await me.opens('/settings/people');
    await page.getByLabel('Name', { exact: true }).fill('Mara Again');
    await page.getByLabel('Email', { exact: true }).fill(demo.person('scheduler').email.toUpperCase());
    await page.getByRole('checkbox', { name: 'Client' }).check();
    expect((await me.presses('Add person')).status()).toBe(422);
    await expect(page.getByLabel('Email', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mara Again');
    await expect(page.getByRole('checkbox', { name: 'Client' })).toBeChecked();
    await me.findsNoBarrier();
    await expect(page.getByRole('row').filter({ hasText: 'Mara Again' })).toHaveCount(0);
  });
});
