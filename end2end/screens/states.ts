// The table of pictures: every page in every state it can be in. A state without its picture fails `make screens`.
import { expect, type Page } from '@playwright/test';
import type { Role, Somebody, ZoomControls } from '../fixtures.ts';
import { confirmedRequest, createRequest, post, wall, zoomRequest } from '../forms.ts';

/** Numbers of the requests that the pictures show. */
export type Prepared = {
  regular: string; zoom: string; draft: string; canceled: string; long: string; blocked: string; gone: string; moved: string;
};

export type State = {
  /** The picture's name: page and state. */
  name: string;
  /** Who looks; nobody is signed in without it. */
  role?: Role;
  path: (prepared: Prepared) => string;
  /** What the page answers; 200 unless said. */
  status?: number;
  /** What is done on the page before the picture. */
  act?: (page: Page, prepared: Prepared, zoom: ZoomControls) => Promise<void>;
  /** false: without JavaScript. */
  script?: boolean;
};

const words = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung';
const DAY = 24 * 60;

/** Brings up the card of the first number by keyboard, which every screen has. */
async function openCard(page: Page, words: string): Promise<void> {
  await expect(page.locator('html[data-awake]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.locator('tbody a.id').first().focus();
  await expect(page.locator('#request-card').getByText(words)).toBeVisible();
}

/** Has everything compared with Zoom, and waits until a page tells what was found. */
async function noticed(page: Page, path: string, words: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Check everything now' }).click();
  await expect(async () => {
    await page.goto(new URL(page.url()).origin + path);
    await expect(page.getByText(words).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

/** Zoom has the twin of a request's meeting, which no request has: as after an older backup was restored. */
async function showsStray(page: Page, number: string, zoom: ZoomControls): Promise<void> {
  const [made, twin] = await zoom.meetingsOf(number);
  if (!twin) {
    const { host_email: host, topic, agenda, start_time, duration } = made;
    await zoom.change('POST', '/meetings', { host, topic, agenda, start_time, duration });
  }
  await noticed(page, '/zoom-problems', /no request here has it/);
}

/** A request of its own before something is done to it. */
async function asks(page: Page, action: string, make: typeof createRequest): Promise<void> {
  const base = new URL(page.url()).origin;
  const number = await make(page, base, { service: 'Tagalog', startsIn: 10 * DAY, minutes: 60 });
  await page.goto(`${base}/requests/${number}/${action}`);
}

/** A conversion that Zoom answers with `code`: 429 is a refusal; of 502 nobody knows what became of it. */
async function fails(page: Page, zoom: ZoomControls, code: 429 | 502): Promise<void> {
  await asks(page, 'convert', confirmedRequest);
  await zoom.fault({ match: { method: 'POST', path: '/meetings' }, fault: { status: { code, body: '' } } });
  await zoom.fault({ match: { method: 'GET', path: '/meetings' }, fault: { status: { code: 503, body: '' } } });
  await page.getByRole('button', { name: 'Convert to Zoom Meeting' }).click();
  await expect(page.locator('.alert').first()).toBeVisible();
  await zoom.clearFaults();
}

/** Fills the demo: one of everything, and two hundred of the same. */
export async function prepare(me: Somebody, controls: ZoomControls): Promise<Prepared> {
  const { page } = me;
  const base = me.demo.url;
  await me.signIn('scheduler');
  const confirmed = (service: string, startsIn: number, more = {}) =>
    confirmedRequest(page, base, { service, startsIn, minutes: 60, ...more });
  const convert = (number: string) => post(page, `${base}/requests/${number}/convert`, []);
  const zoom = await confirmed('American Sign Language (ASL), hearing', 40, { notes: 'Two Deaf participants, one DeafBlind. High contrast clothing, please.' });
  await convert(zoom);
  const regular = await confirmed('Spanish', 3 * DAY);
  const draft = await createRequest(page, base, { service: 'Dari', startsIn: 4 * DAY, minutes: 90, saving: 'draft' });
  const canceled = await confirmed('Arabic', 5 * DAY);
  await post(page, `${base}/requests/${canceled}/cancel`, [['reason', 'The hearing was moved to another day.']]);
  const long = await confirmed(`${words} `.repeat(1).slice(0, 110), 6 * DAY, { location: words.repeat(4).slice(0, 290), notes: `${words.repeat(3)}\n`.repeat(3) });
  for (let host = 0; host < 5; host++) await convert(await confirmed('Mandarin', 30 * DAY + host));
  const blocked = await confirmed('Cantonese', 30 * DAY + 20);
  for (let more = 0; more < 200; more++) {
    await createRequest(page, base, { service: `Vietnamese, intake ${more + 1}`, startsIn: 60 * DAY + more * 30, minutes: 30 });
  }
  const [gone, moved] = [await confirmed('Navajo', 12 * DAY), await confirmed('Cherokee', 13 * DAY)];
  for (const number of [gone, moved]) await convert(number);
  const zoomAt = async (number: string) => (await controls.meetingsOf(number))[0].id;
  await controls.change('DELETE', `/meetings/${await zoomAt(gone)}`);
  const later = new Date(Date.now() + 13 * DAY * 60_000 + 3_600_000);
  await controls.change('PATCH', `/meetings/${await zoomAt(moved)}`, { start_time: later.toISOString() });
  return { regular, zoom, draft, canceled, long, blocked, gone, moved };
}

const fillRequest = async (page: Page, starts: string, ends: string) => {
  await page.getByLabel('Service', { exact: true }).fill('Haitian Creole');
  await page.getByLabel('Start', { exact: true }).fill(starts);
  await page.getByLabel('End', { exact: true }).fill(ends);
  await page.getByRole('button', { name: 'Submit' }).click();
};

export const states: State[] = [
  { name: 'home-scheduler', role: 'scheduler', path: () => '/' },
  { name: 'home-provider', role: 'provider', path: () => '/' },
  { name: 'sign-in', path: () => '/sign-in' },
  { name: 'sign-in-wrong', path: () => '/sign-in', act: async (page) => {
    await page.getByLabel('Email').fill('nobody@harborline.example');
    await page.getByLabel('Password').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
  } },
  { name: 'sign-in-no-script', path: () => '/sign-in', script: false },
  { name: 'first-run-used', path: () => '/first-run/not-a-token', status: 404 },

  { name: 'requests-many', role: 'scheduler', path: () => '/requests' },
  { name: 'requests-one', role: 'scheduler', path: ({ zoom }) => `/requests?q=${zoom}` },
  { name: 'requests-empty', role: 'scheduler', path: () => '/requests?q=nothing-like-this' },
  { name: 'requests-provider', role: 'provider', path: () => '/requests' },
  { name: 'requests-no-script', role: 'scheduler', path: () => '/requests', script: false },
  { name: 'requests-not-live', role: 'scheduler', path: () => '/requests', act: async (page) => {
    await page.route('**/events', (route) => route.abort());
    await page.reload();
    await expect(page.locator('#stream-lost')).toBeVisible({ timeout: 10_000 });
  } },
  { name: 'requests-menu', role: 'scheduler', path: ({ zoom }) => `/requests?q=${zoom}`, act: async (page) => {
    await page.locator('main details.menu > summary').first().click();
  } },
  { name: 'requests-card', role: 'scheduler', path: ({ zoom }) => `/requests?q=${zoom}`, act: (page) => openCard(page, 'Meeting number') },
  { name: 'requests-card-long-words', role: 'scheduler', path: ({ long }) => `/requests?q=${long}`, act: (page) => openCard(page, 'Location') },
  { name: 'requests-card-gone', role: 'scheduler', path: ({ zoom }) => `/requests?q=${zoom}`, act: async (page) => {
    await page.locator('tbody a.id').evaluate((it) => it.setAttribute('data-card', 'SR-999999'));
    await openCard(page, 'This request is gone');
  } },

  { name: 'schedule-week', role: 'scheduler', path: () => '/schedule/week' },
  { name: 'schedule-week-no-script', role: 'scheduler', path: () => '/schedule/week', script: false },
  { name: 'schedule-week-provider', role: 'provider', path: () => '/schedule/week' },
  { name: 'schedule-week-empty', role: 'scheduler', path: () => '/schedule/week?day=2031-05-01' },
  { name: 'schedule-week-moving', role: 'scheduler', path: () => '/schedule/week', act: async (page) => {
    await expect(page.locator('html[data-awake]')).toHaveCount(1);
    await page.locator('[data-starts] a.id').first().focus();
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowDown');
  } },
  { name: 'request-move', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/move` },
  { name: 'request-move-gap', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/move`, act: async (page) => {
    await page.getByLabel('New start').fill('2027-03-14T02:30');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
  } },

  { name: 'request-zoom', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}` },
  { name: 'request-not-yours', role: 'provider', path: ({ regular }) => `/requests/${regular}`, status: 404 },
  { name: 'request-regular', role: 'scheduler', path: ({ regular }) => `/requests/${regular}` },
  { name: 'request-draft', role: 'scheduler', path: ({ draft }) => `/requests/${draft}` },
  { name: 'request-canceled', role: 'scheduler', path: ({ canceled }) => `/requests/${canceled}` },
  { name: 'request-long-words', role: 'scheduler', path: ({ long }) => `/requests/${long}` },
  { name: 'request-unknown', role: 'scheduler', path: () => '/requests/SR-999999', status: 404 },
  { name: 'request-no-script', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}`, script: false },
  { name: 'request-invitation', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/invitation` },

  { name: 'request-new', role: 'scheduler', path: () => '/requests/new' },
  { name: 'request-new-requester', role: 'requester', path: () => '/requests/new' },
  { name: 'request-new-invalid', role: 'scheduler', path: () => '/requests/new', act: async (page) => {
    await page.getByRole('button', { name: 'Submit' }).click();
  } },
  { name: 'request-new-gap', role: 'scheduler', path: () => '/requests/new', act: (page) => fillRequest(page, '2027-03-14T02:30', '2027-03-14T04:30') },
  { name: 'request-new-twice', role: 'scheduler', path: () => '/requests/new', act: (page) => fillRequest(page, '2027-11-07T01:30', '2027-11-07T04:30') },
  { name: 'request-edit', role: 'scheduler', path: ({ regular }) => `/requests/${regular}/edit` },
  { name: 'request-edit-zoom', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/edit` },
  { name: 'request-edit-changed-meanwhile', role: 'scheduler', path: ({ regular }) => `/requests/${regular}/edit`, act: async (page) => {
    await page.locator('input[name="version"]').evaluate((input: HTMLInputElement) => { input.value = '0'; });
    await page.getByLabel('Service', { exact: true }).fill('Spanish, medical');
    await page.getByRole('button', { name: 'Save changes' }).click();
  } },

  { name: 'request-edit-clash', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/edit`, act: async (page) => {
    const at = Date.now() + 30 * DAY * 60_000;
    await page.getByLabel('Start', { exact: true }).fill(wall(new Date(at), 'America/New_York'));
    await page.getByLabel('End', { exact: true }).fill(wall(new Date(at + 3_600_000), 'America/New_York'));
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('group', { name: 'What should happen?' })).toBeVisible();
  } },
  { name: 'zoom-problems-hand-edits', role: 'scheduler', path: () => '/zoom-problems', act: (page) => noticed(page, '/zoom-problems', /no longer exists in Zoom/) },
  { name: 'request-gone-in-zoom', role: 'scheduler', path: () => '/zoom-problems', act: (page, { gone }) => noticed(page, `/requests/${gone}`, /no longer exists in Zoom/) },
  { name: 'request-moved-in-zoom', role: 'scheduler', path: () => '/zoom-problems', act: (page, { moved }) => noticed(page, `/requests/${moved}`, /In Zoom this meeting starts/) },
  { name: 'request-edit-overtaken', role: 'scheduler', path: () => '/requests', act: async (page) => {
    const base = new URL(page.url()).origin;
    const number = await createRequest(page, base, { service: 'Tamil', startsIn: 8 * DAY, minutes: 60, saving: 'draft' });
    await page.goto(`${base}/requests/${number}/edit`);
    await expect(page.locator('html[data-stream="live"]')).toHaveCount(1);
    await post(page, `${base}/requests/${number}/submit`, []);
    await expect(page.getByText('Somebody changed this request')).toBeVisible();
  } },

  { name: 'convert-free', role: 'scheduler', path: ({ regular }) => `/requests/${regular}/convert` },
  { name: 'convert-none-free', role: 'scheduler', path: ({ blocked }) => `/requests/${blocked}/convert` },
  { name: 'convert-refused', role: 'scheduler', path: ({ blocked }) => `/requests/${blocked}/convert`, act: async (page) => {
    const answered = page.waitForEvent('load');
    await page.locator('main form[method="post"]').first().evaluate((form: HTMLFormElement) => form.submit());
    await answered;
  } },
  { name: 'convert-draft', role: 'scheduler', path: ({ draft }) => `/requests/${draft}/convert` },
  { name: 'convert-denied', role: 'requester', path: ({ regular }) => `/requests/${regular}/convert`, status: 403 },
  { name: 'convert-back', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/convert-back` },
  { name: 'cancel', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/cancel` },
  { name: 'cancel-done', role: 'scheduler', path: () => '/requests', act: async (page) => {
    const base = new URL(page.url()).origin;
    const number = await zoomRequest(page, base, { service: 'Thai', startsIn: 9 * DAY, minutes: 60 });
    await page.goto(`${base}/requests/${number}/cancel`);
    await page.getByRole('button', { name: 'Cancel this request' }).click();
    await expect(page.locator('.toast')).toBeVisible();
  } },
  { name: 'submit', role: 'scheduler', path: ({ draft }) => `/requests/${draft}/submit` },
  { name: 'confirm', role: 'scheduler', path: () => '/requests', act: (page) => asks(page, 'confirm', createRequest) },
  { name: 'complete', role: 'scheduler', path: ({ regular }) => `/requests/${regular}/complete` },
  { name: 'duplicate', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/duplicate` },
  { name: 'reinstate', role: 'scheduler', path: ({ canceled }) => `/requests/${canceled}/reinstate` },
  { name: 'action-not-possible', role: 'scheduler', path: ({ canceled }) => `/requests/${canceled}/complete` },
  { name: 'convert-refused-by-zoom', role: 'scheduler', path: () => '/requests', act: (page, _, zoom) => fails(page, zoom, 429) },
  { name: 'convert-being-checked', role: 'scheduler', path: () => '/requests', act: (page, _, zoom) => fails(page, zoom, 502) },
  { name: 'host-link', role: 'scheduler', path: ({ zoom }) => `/requests/${zoom}/host-link` },

  { name: 'settings-general', role: 'admin', path: () => '/settings/general' },
  { name: 'settings-general-invalid', role: 'admin', path: () => '/settings/general', act: async (page) => {
    await page.getByLabel('Company name').fill('');
    await page.getByRole('button', { name: 'Change Settings' }).click();
  } },
  { name: 'settings-people-invalid', role: 'admin', path: () => '/settings/people', act: async (page) => {
    await page.getByLabel('Email').fill('no address');
    await page.getByRole('button', { name: 'Add person' }).click();
  } },
  { name: 'settings-zoom', role: 'admin', path: () => '/settings/zoom' },
  { name: 'settings-zoom-invalid', role: 'admin', path: () => '/settings/zoom', act: async (page) => {
    await page.getByLabel('Zoom Host Link Minutes Before Start Time').fill('121');
    await page.getByRole('textbox', { name: 'Zoom User Emails' }).fill('host-a@harborline.example, host-b@harborline.example\nnot-an-address');
    await page.getByRole('button', { name: 'Change Settings' }).click();
  } },
  { name: 'settings-zoom-tested', role: 'admin', path: () => '/settings/zoom', act: async (page) => {
    await page.getByRole('button', { name: 'Test Zoom' }).click();
  } },
  { name: 'settings-zoom-failed', role: 'admin', path: () => '/settings/zoom', act: async (page) => {
    await page.getByRole('textbox', { name: 'Zoom User Emails' }).fill('host-a@harborline.example\nnobody@harborline.example\nhost-f@harborline.example');
    await page.getByRole('button', { name: 'Test Zoom' }).click();
  } },
  { name: 'settings-zoom-running', role: 'admin', path: () => '/settings/zoom', act: async (page) => {
    await page.getByText('Running state (optional): off').click();
  } },
  { name: 'settings-hosts', role: 'admin', path: () => '/settings/zoom/hosts' },
  { name: 'settings-hosts-looked', role: 'admin', path: () => '/settings/zoom/hosts', act: async (page) => {
    await page.getByRole('button', { name: 'Look at all' }).click();
  } },
  { name: 'settings-hosts-denied', role: 'scheduler', path: () => '/settings/zoom/hosts', status: 403 },
  { name: 'settings-history', role: 'admin', path: () => '/settings/history' },
  { name: 'settings-history-empty', role: 'admin', path: () => '/settings/history?older=0' },
  { name: 'settings-people', role: 'admin', path: () => '/settings/people' },
  { name: 'settings-denied', role: 'scheduler', path: () => '/settings/zoom', status: 403 },
  { name: 'settings-no-script', role: 'admin', path: () => '/settings/zoom', script: false },

  { name: 'zoom-problems-none', role: 'scheduler', path: () => '/zoom-problems' },
  { name: 'help', role: 'provider', path: () => '/help' },
  { name: 'help-stranger', path: () => '/help' },
  { name: 'about', role: 'scheduler', path: () => '/about' },
  { name: 'me', role: 'provider', path: () => '/me' },
  { name: 'no-such-address', path: () => '/requests?q=%00', status: 400 },
  // Last, since the pages of others would tell of it, too.
  { name: 'zoom-problems-stray', role: 'scheduler', path: () => '/zoom-problems', act: (page, { zoom: number }, zoom) => showsStray(page, number, zoom) },
  { name: 'delete-stray', role: 'scheduler', path: () => '/zoom-problems', act: async (page, { zoom: number }, zoom) => {
    await showsStray(page, number, zoom);
    await page.getByRole('link', { name: 'Delete it in Zoom…' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete a meeting in Zoom');
  } },
  { name: 'delete-stray-gone', role: 'scheduler', path: () => '/zoom-problems/meetings/1' },
];
