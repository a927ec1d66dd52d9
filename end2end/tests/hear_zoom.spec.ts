// The optional section Running state: Zoom tells of its meetings by itself, signed with the app's Secret Token; and the
// switch for the waiting room beside it.
import { createHmac } from 'node:crypto';
import { expect, test, type Somebody, type ZoomControls } from '../fixtures.ts';
import { sendSettings, zoomRequest } from '../forms.ts';

const TOKEN = 'a-secret-t0ken';
const HOSTS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `host-${letter}@harborline.example`).join('\n');

/** Saves the tab Zoom with some fields other than the demo's. */
async function puts(admin: Somebody, zoom: ZoomControls, fields: Record<string, string>): Promise<void> {
  const url = `${admin.demo.url}/settings/zoom`;
  const html = await (await admin.page.request.get(url)).text();
  const version = /name="version" value="(\d+)"/.exec(html)![1];
  const { account_id, client_id } = await zoom.credentials();
  expect(await sendSettings(admin.page, url, Object.entries({
    version, zoom_account_id: account_id, zoom_client_id: client_id, host_link_minutes: '60', padding_minutes: '60',
    zoom_user_emails: HOSTS, action: 'save', ...fields,
  }))).toBe(303);
}

/** What the simulator has tried to tell, and what came of it. */
const told = async (zoom: ZoomControls): Promise<{ event: string; status: number }[]> => {
  await zoom.change('POST', '/webhooks/settle');
  return (await (await fetch(`${zoom.url}/_sim/webhooks`)).json()).deliveries;
};

/** Sends what Zoom might send, signed now. */
async function sends(url: string, body: string, token = TOKEN, headers: Record<string, string> = {}): Promise<Response> {
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', token).update(`v0:${at}:${body}`).digest('hex')}`;
  return fetch(`${url}/hooks/zoom`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'x-zm-request-timestamp': at, 'x-zm-signature': signature, ...headers },
  });
}

const started = (id: number) => JSON.stringify({
  event: 'meeting.started', event_ts: Date.now(), payload: { account_id: 'a', object: { id: String(id), uuid: `u${id}==`, host_id: 'h' } },
});

const section = (me: Somebody) => me.page.getByRole('region', { name: 'Running state' });

// Whatever a test leaves behind, the next one begins as the demo does: nobody listens.
test.afterEach(async ({ another, zoom }) => {
  await zoom.change('PATCH', '/switches', { webhook_bad_signature: false });
  const { subscriptions } = await (await fetch(`${zoom.url}/_sim/webhooks`)).json();
  for (const { id } of subscriptions) await zoom.change('DELETE', `/webhooks/${id}`);
  await puts(await another('admin'), zoom, { remove_webhook_secret: 'yes' });
});

test('with a Secret Token Zoom is heard, without one nobody is @form @phone', async ({ me, page, zoom, demo }) => {
  const subscribes = () => page.request.post(`${zoom.url}/_sim/webhooks`, {
    data: { url: `${demo.url}/hooks/zoom`, secret_token: TOKEN, events: ['meeting.started', 'meeting.ended'] },
  });
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await expect(section(me).getByText('Nothing heard yet')).toHaveCount(0);
  await section(me).getByText('Running state (optional): off').click();
  await expect(section(me)).toContainText(`${demo.url}/hooks/zoom`);
  await expect(section(me).getByRole('status').filter({ hasText: 'Zoom cannot reach this address.' })).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await subscribes()).status(), 'nobody answers the challenge yet').toBe(400);

  await section(me).getByLabel('Secret Token').fill(TOKEN);
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Saved. Secret Token: changed.');
  expect(await page.content()).not.toContain(TOKEN);
  await expect(section(me).getByText('Running state (optional): on')).toBeVisible();
  await expect(section(me).getByLabel('Secret Token')).toHaveValue('');
  await expect(section(me)).toContainText('Stored, encrypted. It is never shown again.');
  await expect(section(me)).toContainText('Nothing heard yet.');

  expect((await subscribes()).status()).toBe(201);
  await me.opens('/settings/zoom');
  await expect(section(me)).toContainText(/Nothing heard yet\. Zoom validated the address today, .+\./);

  const { id } = await zoom.change('POST', '/meetings', {
    host: 'host-a@harborline.example', topic: 'Mrs Miller, oncology', start_time: new Date().toISOString(), duration: 60,
  });
  await zoom.change('POST', `/meetings/${id}/start`);
  expect((await told(zoom)).slice(-1)).toMatchObject([{ event: 'meeting.started', status: 200 }]);
  await me.opens('/settings/zoom');
  await expect(section(me)).toContainText(/Last event heard: today, .+\./);
  await me.findsNoBarrier();
  await me.fitsTheScreen();

  // Signed with something else: refused, and an admin can see it.
  await zoom.change('PATCH', '/switches', { webhook_bad_signature: true });
  await zoom.change('POST', `/meetings/${id}/end`);
  expect((await told(zoom)).slice(-1)).toMatchObject([{ event: 'meeting.ended', status: 401 }]);
  await me.opens('/settings/zoom');
  await expect(section(me).getByRole('status').filter({ hasText: /^Refused today, .+: a message that is not signed with this Secret Token\./ })).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await zoom.change('DELETE', `/meetings/${id}`);

  await section(me).getByRole('checkbox', { name: 'Remove the stored one' }).check();
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Saved. Secret Token: removed.');
  await expect(section(me).getByText('Running state (optional): off')).toBeVisible();
  expect((await sends(demo.url, started(1))).status).toBe(404);
  await me.opens('/settings/history');
  await expect(page.getByRole('main')).toContainText('Secret Token: changed');
  await expect(page.getByRole('main')).toContainText('Secret Token: removed');
  await expect(page.getByRole('main')).not.toContainText(TOKEN);
});

test('a typed Secret Token survives a form that comes back, sealed @form', async ({ me, page, demo }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await section(me).getByText('Running state (optional): off').click();
  await section(me).getByLabel('Secret Token').fill(TOKEN);
  await page.getByLabel('Zoom Padding Minutes After End Time').fill('1441');
  expect((await me.presses('Change Settings')).status()).toBe(422);
  expect(await page.content()).not.toContain(TOKEN);
  await expect(section(me)).toContainText('The one you typed is kept, sealed, for the next try.');
  await expect(page.getByText('Not saved yet')).toBeVisible();
  expect((await sends(demo.url, started(1))).status, 'nothing was saved').toBe(404);
  await page.getByLabel('Zoom Padding Minutes After End Time').fill('60');
  expect((await me.presses('Change Settings')).status()).toBe(303);
  expect((await sends(demo.url, started(1))).status).toBe(200);

  // What is wrong with it is told at its field, and the fold is open.
  await section(me).getByLabel('Secret Token').fill('x'.repeat(201));
  await section(me).getByRole('checkbox', { name: 'Remove the stored one' }).check();
  expect((await me.presses('Change Settings')).status()).toBe(422);
  await expect(page.getByRole('alert').getByRole('link', { name: 'Secret Token: use at most 200 characters' })).toHaveAttribute('href', '#webhook_secret');
  await expect(section(me).getByLabel('Secret Token')).toHaveAccessibleDescription(/at most 200 characters/i);
  await me.findsNoBarrier();
});

test('the address answers Zoom, and tells strangers nothing', async ({ another, zoom, demo }) => {
  await puts(await another('admin'), zoom, { webhook_secret: TOKEN });
  const elsewhere = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
  const body = started(7);
  for (const time of ['first', 'again']) {
    const answer = await sends(demo.url, body, TOKEN, elsewhere);
    expect([answer.status, await answer.text()], time).toEqual([200, '']);
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
  const challenge = JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: 'plain' } });
  const answer = await sends(demo.url, challenge);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.json()).toEqual({ plainToken: 'plain', encryptedToken: createHmac('sha256', TOKEN).update('plain').digest('hex') });
  const refused = [
    await sends(demo.url, body, 'guess'),
    await sends(demo.url, body, TOKEN, { 'x-zm-request-timestamp': '1720705455' }),
    await sends(demo.url, body, TOKEN, { 'x-zm-signature': '' }),
    await sends(demo.url, challenge, 'guess'),
  ];
  for (const answer of refused) expect([answer.status, await answer.text()]).toEqual([401, '']);
  expect((await sends(demo.url, '<html>')).status).toBe(400);
  expect((await sends(demo.url, ' '.repeat(64 * 1024))).status, 'read whole').toBe(400);
  expect((await sends(demo.url, ' '.repeat(64 * 1024 + 1))).status).toBe(413);
  expect((await fetch(`${demo.url}/hooks/zoom`)).status).toBe(405);
});

test('R60 guests wait in the waiting room where the site says so @form', async ({ me, page, zoom, demo }) => {
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await me.isAwake();
  const waiting = page.getByRole('checkbox', { name: /^Guests wait until the host lets each of them in/ });
  await expect(waiting).not.toBeChecked();
  await waiting.check();
  if (me.script) {
    // It says nothing about a test: it is not saved, and that is all.
    await expect(page.getByText('Not saved yet')).toBeVisible();
    await expect(page.getByText('Changed since last test')).toBeHidden();
  }
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Waiting room: off → on');
  await expect(waiting).toBeChecked();
  const number = await zoomRequest(page, demo.url, { service: 'Waits', at: demo.freeStart(), minutes: 60 });
  const [made] = await zoom.meetingsOf(number);
  expect(made).toMatchObject({ waiting_room: true, join_before_host: false });
  expect(made.join_url).toContain('pwd=');
  if (me.script) {
    // R36: a switch that was turned off is a change as well.
    await waiting.uncheck();
    await page.getByRole('tab', { name: 'General', exact: true }).click();
    await expect(page.getByRole('dialog')).toContainText('1 field is changed. Nothing has been saved.');
    await page.getByRole('button', { name: 'Stay' }).click();
  } else {
    await waiting.uncheck();
  }
  expect((await me.presses('Change Settings')).status()).toBe(303);
  await expect(page.locator('.toast')).toContainText('Waiting room: on → off');
});

test('R37 a switch that another admin has turned stays turned @form', async ({ me, another, page, zoom }) => {
  const other = await another('admin');
  await me.comesAs('admin');
  await me.opens('/settings/zoom');
  await puts(other, zoom, { waiting_room: 'yes', webhook_secret: TOKEN });
  await page.getByLabel('Zoom Padding Minutes After End Time').fill('45');
  expect((await me.presses('Change Settings')).status()).toBe(409);
  await expect(page.getByRole('alert')).toContainText('Waiting room is now “on”');
  await expect(page.getByRole('alert')).toContainText('Secret Token was changed');
  await expect(section(me).getByLabel('Secret Token')).toHaveValue('');
  expect(await me.savesSettings()).toBe(303);
  await expect(page.locator('.toast')).toHaveText('Saved. Zoom Padding Minutes After End Time: 60 → 45.');
  await expect(page.getByRole('checkbox', { name: /^Guests wait/ })).toBeChecked();
  await expect(section(me).getByText('Running state (optional): on')).toBeVisible();
});

test('R121 R152 open pages follow who is in a meeting, and one that runs over is a problem @phone', async ({ me, another, page, zoom, demo }) => {
  const admin = await another('admin');
  await puts(admin, zoom, { webhook_secret: TOKEN, padding_minutes: '0' });
  const subscribed = await page.request.post(`${zoom.url}/_sim/webhooks`, {
    data: { url: `${demo.url}/hooks/zoom`, secret_token: TOKEN, events: ['meeting.started', 'meeting.ended'] },
  });
  expect(subscribed.status()).toBe(201);
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Runs', startsIn: -20, minutes: 23 });
  const [{ id }] = await zoom.meetingsOf(number);
  await me.opens(`/requests/${number}`);
  await me.isAwake();
  await expect(page.locator('.join .live')).toHaveText(/Guests can join once the host has started|Waiting for the host/);
  await zoom.change('POST', `/meetings/${id}/start`);
  await expect(page.locator('.join .live')).toHaveText('The meeting is running.');
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  const line = admin.page.getByRole('listitem').filter({ hasText: number });
  await admin.opens('/');
  await expect(line).toContainText('Running');
  await admin.opens('/zoom-problems');
  await expect(line).toContainText(`${number} runs over`);
  await expect(line).toContainText(/Nothing else is planned on this host within four hours\.|The next meeting on this host starts (today|tomorrow)/);
  await me.opens(`/requests/${number}/cancel`);
  await expect(page.getByRole('alert').or(page.getByRole('note')).or(page.locator('.alert')).first()).toContainText('People are in this meeting.');
  await me.opens(`/requests/${number}`);
  await me.isAwake();
  await zoom.change('POST', `/meetings/${id}/end`);
  await expect(page.locator('.join .live')).toHaveText('Waiting for the host to start the meeting.');
  await expect(line).toHaveCount(0);
  await zoom.change('DELETE', `/meetings/${id}`);
});
