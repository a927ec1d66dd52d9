// Convert to Zoom Meeting: the way of a scheduler, the reasons why not, and what Zoom may do to it.
import type { Page } from '@playwright/test';
import { Demo, expect, Somebody, test, ZoomControls } from '../fixtures.ts';
import { act, confirmedRequest, createRequest, tryPost, wall, zoomRequest } from '../forms.ts';

test('a confirmed request becomes a Zoom meeting @form @phone', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const number = await confirmedRequest(page, demo.url, {
    service: 'Romani, custody hearing', at, minutes: 75, location: 'Courtroom 9', notes: 'Case 4711', client: true,
  });
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  // R44: letter for letter, and never beside its opposite (R73).
  await expect(me.action('Convert to Zoom Meeting')).toBeVisible();
  await expect(me.action('Convert to Regular Request')).toHaveCount(0);
  await me.action('Convert to Zoom Meeting').click();
  await expect(page.getByRole('heading', { name: '5 of 5 hosts free – one is picked at random' })).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);

  await expect(page).toHaveURL(`${demo.url}/requests/${number}`);
  await expect(page.locator('.toast')).toContainText(`${number} is a Zoom meeting on Harborline Host`);
  const meetings = await zoom.meetingsOf(number);
  expect(meetings).toHaveLength(1);
  const [meeting] = meetings;
  // R103: the link in place of the location.
  await expect(page.getByRole('term').filter({ hasText: 'Location' })).toHaveCount(0);
  await expect(page.getByText('Courtroom 9')).toHaveCount(0);
  const link = page.locator('.join a.link');
  await expect(link).toHaveAttribute('href', meeting.join_url);
  await expect(link).toHaveAttribute('target', '_blank');
  const passcode = new URL(meeting.join_url).searchParams.get('pwd')!;
  expect(passcode).not.toBe('');
  await expect(page.locator('.codes')).toContainText(String(meeting.id).replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3'));
  await expect(page.locator('.codes')).toContainText('Passcode');
  // R58: what Zoom was told, and what not.
  expect(new Date(meeting.start_time).getTime()).toBe(at.getTime());
  expect(meeting.duration).toBe(75);
  expect(meeting.topic).toBe(`Harborline Interpreting ${number}`);
  expect(`${meeting.topic} ${meeting.agenda}`).not.toMatch(/Romani|custody|Courtroom|4711|Jonas|Court|Mara/);
  expect(meeting.join_before_host).toBe(false);
  // R105: a plain link, opened in a new tab.
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await expect(tab.getByText('Waiting for the host to start this meeting.')).toBeVisible();
  await me.opensActions();
  await expect(me.action('Convert to Regular Request')).toBeVisible();
  await expect(me.action('Convert to Zoom Meeting')).toHaveCount(0);
  await me.findsNoBarrier();
  await me.fitsTheScreen();
});

test('the invite link and the whole invitation can be copied', async ({ me, page, demo, zoom, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.url });
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Ewe', at: demo.freeStart(), minutes: 60, client: true });
  const [{ join_url }] = await zoom.meetingsOf(number);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await me.opens(`/requests/${number}`);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await clipboard()).toBe(join_url);

  await page.getByRole('link', { name: 'Invitation, QR code' }).click();
  const text = page.getByRole('textbox', { name: 'Invitation' });
  await expect(text).toHaveValue(new RegExp(`Join: ${join_url.replace(/[.?]/g, '\\$&')}`));
  await expect(text).not.toHaveValue(/Ewe|Jonas/);
  await page.getByRole('button', { name: 'Copy invitation' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await clipboard()).toBe(await text.inputValue());
  // This browser has no share sheet; one that has gets the button and the text.
  await expect(page.getByRole('button', { name: 'Share' })).toBeHidden();
  await page.addInitScript(() => {
    (navigator as any).share = async ({ text }: { text: string }) => { (window as any).shared = text; };
  });
  await page.reload();
  await page.getByRole('button', { name: 'Share' }).click();
  expect(await page.evaluate('window.shared')).toBe(await text.inputValue());
  await expect(page.getByRole('img', { name: `QR code of the invite link of ${number}` })).toBeVisible();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
});

test('without JavaScript the copy button is not there, and the text is @form', async ({ me, page, demo, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, 'about a browser without JavaScript');
  await me.comesAs('scheduler');
  const number = await zoomRequest(page, demo.url, { service: 'Twi', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeHidden();
  await page.getByRole('link', { name: 'Invitation, QR code' }).click();
  await expect(page.getByRole('textbox', { name: 'Invitation' })).toHaveValue(/Meeting number: \d/);
});

for (const { what, requirement, reason, code } of [
  { what: 'draft', requirement: 'R45', reason: 'This request is a draft. Submit it first, then convert it.', code: 'draft' },
  { what: 'canceled', requirement: 'R46', reason: 'This request is canceled. Reinstate it first, then convert it.', code: 'canceled' },
] as const) {
  test(`${requirement} a ${what} request is not converted, and says why @form`, async ({ me, page, demo, zoom }) => {
    await me.comesAs('scheduler');
    const at = demo.freeStart();
    const number = await createRequest(page, demo.url, { service: 'Dinka', at, minutes: 60, saving: 'draft' });
    if (code === 'canceled') await act(page, demo.url, number, 'cancel');
    await zoom.forgets();
    await me.opens(`/requests/${number}`);
    await me.opensActions();
    await expect(me.action('Convert to Zoom Meeting')).toHaveAttribute('aria-disabled', 'true');
    await expect(me.action('Convert to Zoom Meeting')).toContainText(reason);
    await me.opens(`/requests/${number}/convert`);
    await expect(page.getByRole('heading', { name: reason })).toBeVisible();
    await expect(page.getByRole('main').getByRole('button', { name: 'Convert to Zoom Meeting' })).toHaveAttribute('aria-disabled', 'true');
    await me.findsNoBarrier();
    const answer = await tryPost(page, `${demo.url}/requests/${number}/convert`, [['idempotency_key', `k-${number}`]]);
    expect(answer.status()).toBe(409);
    expect(await answer.text()).toContain(reason);
    expect(await zoom.asked('POST', '/meetings')).toEqual([]);
    expect(await zoom.meetingsOf(number)).toEqual([]);
  });
}

test('R63 the same form sent twice makes one meeting', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const number = await confirmedRequest(page, demo.url, { service: 'Nuer', at: demo.freeStart(), minutes: 60 });
  const url = `${demo.url}/requests/${number}/convert`;
  const answers = await Promise.all([1, 2, 3].map(() => tryPost(page, url, [['idempotency_key', `once-${number}`]])));
  expect(answers.map((answer) => answer.status())).toEqual([303, 303, 303]);
  // R73: and a form with another key finds a Zoom meeting already.
  await tryPost(page, url, [['idempotency_key', `again-${number}`]]);
  expect(await zoom.meetingsOf(number)).toHaveLength(1);
  await me.opens(`/requests/${number}/convert`);
  await expect(page.getByRole('heading', { name: `${number} is a Zoom meeting already` })).toBeVisible();
  await me.findsNoBarrier();
});

test('R51 R52 with every host busy it fails with reasons, and the nearest start that is offered works @phone', async ({ me, page, demo, zoom }) => {
  test.slow();
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const others: string[] = [];
  for (let host = 0; host < 5; host++) {
    others.push(await zoomRequest(page, demo.url, { service: `Busy ${host}`, at, minutes: 60 }));
  }
  const busy = new Set((await Promise.all(others.map((number) => zoom.meetingsOf(number)))).map(([meeting]) => meeting.host_email));
  expect(busy.size, 'five meetings at once, five hosts').toBe(5);

  const later = new Date(at.getTime() + 30 * 60_000);
  const number = await confirmedRequest(page, demo.url, { service: 'Sixth', at: later, minutes: 60, location: 'Annex' });
  await zoom.forgets();
  await me.opens(`/requests/${number}/convert`);
  await expect(page.getByRole('heading', { name: 'No host is free for this time' })).toBeVisible();
  for (const other of others) {
    await expect(page.locator('.hosts')).toContainText(`by ${other}`);
    // What is in the way can be looked at: a link with a card.
    await expect(page.locator('.hosts').getByRole('link', { name: other })).toHaveAttribute('data-card', other);
  }
  await me.findsNoBarrier();
  await me.fitsTheScreen();

  const answer = await tryPost(page, `${demo.url}/requests/${number}/convert`, [['idempotency_key', `k-${number}`]]);
  expect(answer.status()).toBe(409);
  const said = await answer.text();
  for (const other of others) expect(said).toContain(`data-card="${other}"`);
  expect(said).toContain('Nearest free start');
  expect(await zoom.asked('POST', '/meetings')).toEqual([]);
  await me.opens(`/requests/${number}`);
  await expect(page.getByRole('definition').filter({ hasText: 'Annex' })).toBeVisible();

  // One minute after all of them: 60 minutes of padding, 60 for the host link, and more than that.
  await me.opens(`/requests/${number}/convert`);
  const start = wall(new Date(at.getTime() + (60 + 120 + 1) * 60_000), 'America/New_York');
  await page.locator(`.offers a[href*="starts=${start}"]`).click();
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(start);
  expect((await me.presses('Save changes')).status()).toBe(303);
  await me.opens(`/requests/${number}/convert`);
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
  expect(await zoom.meetingsOf(number)).toHaveLength(1);
});

/** Cuts the page off from what others do: the server judges the click all the same. */
const isNotLive = (page: Page) => page.route('**/events', (route) => route.abort());

test('R48 a request that is canceled while somebody looks is not converted', async ({ me, another, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const nadia = await another('admin');
  const number = await confirmedRequest(page, demo.url, { service: 'Tagged', at: demo.freeStart(), minutes: 60 });
  await isNotLive(page);
  await me.opens(`/requests/${number}/convert`);
  await act(nadia.page, demo.url, number, 'cancel');
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(409);
  await expect(page.getByRole('alert')).toContainText('This request is canceled. Reinstate it first, then convert it.');
  await me.findsNoBarrier();
  expect(await zoom.meetingsOf(number)).toEqual([]);
});

test('R68 whoever took the last host meanwhile is named', async ({ me, another, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const nadia = await another('admin');
  const at = demo.freeStart();
  for (let host = 0; host < 4; host++) await zoomRequest(page, demo.url, { service: `Taken ${host}`, at, minutes: 60 });
  const faster = await confirmedRequest(page, demo.url, { service: 'Faster', at, minutes: 60 });
  const slower = await confirmedRequest(page, demo.url, { service: 'Slower', at, minutes: 60 });
  await isNotLive(page);
  await me.opens(`/requests/${slower}/convert`);
  await expect(page.getByRole('heading', { name: '1 of 5 hosts free – it will be used' })).toBeVisible();
  await act(nadia.page, demo.url, faster, 'convert');
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(409);
  await expect(page.getByRole('alert')).toContainText(/Changed since you looked: Harborline Host . was taken at .* by /);
  await expect(page.getByRole('alert')).toContainText(faster);
  await me.findsNoBarrier();
  expect(await zoom.meetingsOf(slower)).toEqual([]);
});

test('R50 R82 a host with a conflict is skipped, and a canceled meeting blocks nobody', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const at = demo.freeStart();
  const numbers: string[] = [];
  for (let host = 0; host < 5; host++) numbers.push(await zoomRequest(page, demo.url, { service: `Full ${host}`, at, minutes: 30 }));
  const [freed] = await zoom.meetingsOf(numbers[2]);
  await act(page, demo.url, numbers[2], 'cancel');
  const number = await zoomRequest(page, demo.url, { service: 'Takes its place', at, minutes: 30 });
  const [meeting] = await zoom.meetingsOf(number);
  expect(meeting.host_email).toBe(freed.host_email);
});

test('R70 a running request is converted after a warning, one that is over is not', async ({ me, page, demo, zoom }) => {
  await me.comesAs('scheduler');
  const running = await confirmedRequest(page, demo.url, { service: 'Running', startsIn: -10, minutes: 60 });
  await me.opens(`/requests/${running}/convert`);
  await expect(page.getByText(/^This request started \d+ min ago\.$/)).toBeVisible();
  await me.findsNoBarrier();
  expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
  const [meeting] = await zoom.meetingsOf(running);
  expect(Math.abs(new Date(meeting.start_time).getTime() - Date.now())).toBeLessThan(60_000);
  expect(meeting.duration).toBeGreaterThan(47);
  expect(meeting.duration).toBeLessThan(52);
  await act(page, demo.url, running, 'cancel');

  const over = await createRequest(page, demo.url, { service: 'Over', startsIn: -200, minutes: 30 });
  const answer = await tryPost(page, `${demo.url}/requests/${over}/convert`, [['idempotency_key', `k-${over}`]]);
  expect(answer.status()).toBe(409);
  expect(await answer.text()).toContain('This request has already ended');
});

test('R39 nobody but staff is offered a conversion', async ({ me, another, page, demo }) => {
  await me.comesAs('requester');
  const number = await createRequest(page, demo.url, { service: 'Yapese', at: demo.freeStart(), minutes: 60 });
  await me.opens(`/requests/${number}`);
  await me.opensActions();
  await expect(page.locator('main details[open] .item').first()).toBeVisible();
  await expect(me.action('Convert to Zoom Meeting')).toHaveCount(0);
  expect((await me.opens(`/requests/${number}/convert`)).status()).toBe(403);
  const mara = await another('scheduler');
  await mara.opens(`/requests/${number}/convert`);
  await expect(mara.page.getByRole('heading', { name: /hosts free/ })).toBeVisible();
});

test.describe('when Zoom is in trouble', () => {
  test.describe.configure({ mode: 'serial' });

  const create = { method: 'POST', path: '/meetings' };

  async function ready(me: Somebody, demo: Demo): Promise<string> {
    await me.comesAs('scheduler');
    const number = await confirmedRequest(me.page, demo.url, { service: 'Trouble', at: demo.freeStart(), minutes: 60, location: 'Cellar' });
    await me.opens(`/requests/${number}/convert`);
    return number;
  }

  /** What people read instead of a message: codes, types, addresses of APIs. */
  const raw = /\b(reqwest|hyper|serde|Error\(|error sending|panicked|\/v2\/|access_token|bearer|<html|expected value|ZM-)/i;

  for (const { fault, said } of [
    { fault: 'unauthorized', said: 'Zoom does not accept these credentials. Check Zoom Account ID, Zoom Client ID and Zoom Client Secret.' },
    { fault: 'rate_limit_second', said: 'Zoom asks us to slow down. Nothing was changed' },
    { fault: { status: { code: 400, body: '{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:write:meeting:admin]."}' } },
      said: 'The Zoom app lacks a permission: meeting:write:meeting:admin' },
    { fault: { status: { code: 400, body: '{"code":300,"message":"Invalid field."}' } }, said: 'Zoom refused, with code 300' },
  ]) {
    test(`${JSON.stringify(fault).slice(0, 60)}: nothing was changed, and the page says so @form`, async ({ me, page, demo, zoom }) => {
      const number = await ready(me, demo);
      await zoom.fault({ match: create, fault });
      const answer = await me.presses('Convert to Zoom Meeting');
      expect(answer.status()).toBe(502);
      const alert = page.getByRole('main').getByRole('alert');
      await expect(alert).toContainText(said);
      expect(await page.getByRole('main').innerText()).not.toMatch(raw);
      await me.findsNoBarrier();
      await me.opens(`/requests/${number}`);
      await expect(page.getByRole('definition').filter({ hasText: 'Cellar' })).toBeVisible();
      expect(await zoom.meetingsOf(number)).toEqual([]);
      // The same page, once Zoom is well again.
      await zoom.clearFaults();
      await me.opens(`/requests/${number}/convert`);
      expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
      expect(await zoom.meetingsOf(number)).toHaveLength(1);
    });
  }

  test('one host at its daily limit: another takes the meeting', async ({ page, request }) => {
    // A host stays at its limit until the next day, so this is nothing for the demo that other specs share.
    const demo = await Demo.start();
    try {
      const [me, zoom] = [new Somebody(page, demo), new ZoomControls(request, demo.zoom)];
      const number = await ready(me, demo);
      await zoom.fault({ match: create, fault: 'rate_limit_host_daily', times: 1 });
      await zoom.forgets();
      expect((await me.presses('Convert to Zoom Meeting')).status()).toBe(303);
      expect(await zoom.meetingsOf(number)).toHaveLength(1);
      expect((await zoom.asked('POST', '/meetings')).map(({ status }) => status)).toEqual([429, 201]);
      await expect(page.locator('.toast')).toContainText('is a Zoom meeting');
      await me.comesAs('admin');
      await me.opens('/settings/zoom/hosts');
      await expect(page.getByRole('row').filter({ hasText: 'Daily limit reached' })).toHaveCount(1);
      await expect(page.getByRole('main')).not.toContainText('All free Zoom users');
    } finally {
      await demo.stop();
    }
  });

  for (const fault of ['commit_then_drop', 'commit_then_500', 'commit_then_invalid_json']) {
    test(`R65 T-31 ${fault}: the page says we are checking, then there is one meeting @form`, async ({ me, page, demo, zoom }) => {
      test.slow();
      const number = await ready(me, demo);
      await zoom.forgets();
      await zoom.fault({ match: create, fault, times: 1 });
      // While lists cannot be read either, nobody can know.
      await zoom.fault({ match: { method: 'GET', path: '/meetings' }, fault: 'html_502', times: 1 });
      const answer = await me.presses('Convert to Zoom Meeting');
      expect(answer.status()).toBe(502);
      await expect(page.getByRole('main')).toContainText('We are checking with Zoom whether the meeting was made. Do not convert again');
      expect(await page.getByRole('main').innerText()).not.toMatch(raw);
      await me.findsNoBarrier();
      const link = page.locator('.join a.link');
      await expect.poll(async () => {
        await me.opens(`/requests/${number}`);
        return link.count();
      }, { timeout: 60_000 }).toBe(1);
      const meetings = await zoom.meetingsOf(number);
      expect(meetings).toHaveLength(1);
      // T-31: it was looked for, not made again.
      expect(await zoom.asked('POST', '/meetings')).toHaveLength(1);
      await expect(link).toHaveAttribute('href', meetings[0].join_url);
    });
  }

  for (const fault of ['html_502', { status: { code: 500, body: '' } }]) {
    test(`R64 ${JSON.stringify(fault)} before anything was made: checking, and converting back is possible at once`, async ({ me, page, demo, zoom }) => {
      const number = await ready(me, demo);
      await zoom.fault({ match: create, fault });
      const answer = await me.presses('Convert to Zoom Meeting');
      expect(answer.status()).toBe(502);
      await expect(page.getByRole('main')).toContainText('We are checking with Zoom');
      await expect(page.getByRole('heading', { name: `Zoom has not answered for ${number} yet` })).toBeVisible();
      expect(await page.getByRole('main').innerText()).not.toMatch(raw);
      await me.opens(`/requests/${number}`);
      await expect(page.getByText('We are checking with Zoom.', { exact: true })).toBeVisible();
      await expect(page.locator('.join a.link')).toHaveCount(0);
      await me.findsNoBarrier();
      await me.opens('/zoom-problems');
      await expect(page.getByRole('listitem').filter({ hasText: number })).toContainText('nobody knows yet');
      await me.findsNoBarrier();
      expect(await zoom.meetingsOf(number)).toEqual([]);
      await act(page, demo.url, number, 'convert-back');
      await me.opens(`/requests/${number}`);
      await expect(page.getByRole('definition').filter({ hasText: 'Cellar' })).toBeVisible();
    });
  }

  test('while Zoom takes its time the request says that it is being asked', async ({ me, another, page, demo, zoom }) => {
    const number = await ready(me, demo);
    await zoom.fault({ match: create, fault: { hold: { at: 'before_commit' } }, times: 1 });
    const pressed = me.presses('Convert to Zoom Meeting');
    const nadia = await another('admin');
    await expect.poll(async () => {
      await nadia.opens(`/requests/${number}`);
      return nadia.page.getByText('Zoom is being asked for the meeting.').count();
    }).toBe(1);
    await nadia.findsNoBarrier();
    await zoom.change('POST', '/release');
    expect((await pressed).status()).toBe(303);
    await expect(page.locator('.join a.link')).toBeVisible();
    expect(await zoom.meetingsOf(number)).toHaveLength(1);
  });
});
