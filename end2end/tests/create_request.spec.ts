// Writing a request: with and without JavaScript, by those who ask and those who schedule; clocks that skip or repeat an
// hour; and text that would like to be code.
import { expect, test, type Somebody } from '../fixtures.ts';
import { choices, navigateByPost, post, wall } from '../forms.ts';

const ZONE = 'America/New_York';

/** Types a whole request, as somebody from the role would. */
async function type(me: Somebody, text: { service: string; location?: string; notes?: string; at: Date; minutes?: number }) {
  const { page } = me;
  await page.getByLabel('Service', { exact: true }).fill(text.service);
  await page.getByRole('radio', { name: 'In person' }).check();
  await page.getByLabel('Location', { exact: true }).fill(text.location ?? 'Ward 3');
  await page.getByLabel('Time zone', { exact: true }).selectOption(ZONE);
  await page.getByLabel('Start', { exact: true }).fill(wall(text.at, ZONE));
  const end = new Date(text.at.getTime() + (text.minutes ?? 60) * 60_000);
  await page.getByLabel('End', { exact: true }).fill(wall(end, ZONE));
  await page.getByRole('textbox', { name: 'Notes' }).fill(text.notes ?? 'Dark clothes, please.');
}

for (const { saving, status } of [
  { saving: 'Submit', status: 'Pending Confirmation' },
  { saving: 'Save draft', status: 'Draft' },
]) {
  test(`R166 a requester writes a request: ${saving} makes it ${status} @form @phone`, async ({ me, page, demo }) => {
    await me.comesAs('requester');
    await me.opens('/requests');
    await page.getByRole('link', { name: 'New request' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('New request');
    await me.findsNoBarrier();
    await me.fitsTheScreen();
    await type(me, { service: `Wolof, ${saving}`, at: demo.freeStart() });
    expect((await me.presses(saving)).status()).toBe(303);
    await expect(page).toHaveURL(/\/requests\/SR-\d+$/);
    await expect(page.getByRole('main').getByText(status, { exact: true })).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'Ward 3' })).toBeVisible();
    await expect(page.getByText('Dark clothes, please.')).toBeVisible();
    // The organization is theirs without asking, and so is the request.
    await expect(page.getByRole('definition').filter({ hasText: 'Ada Lindqvist' })).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'Eastgate Medical' })).toBeVisible();
    await me.findsNoBarrier();
    await me.fitsTheScreen();
  });
}

test('a scheduler writes a request for a customer and assigns a provider @form', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  await type(me, { service: 'Tigrinya, discharge', at: demo.freeStart() });
  await page.getByLabel('Organization', { exact: true }).selectOption({ label: 'Eastgate Medical' });
  await page.getByLabel('Requested by', { exact: true }).selectOption({ label: 'Ada Lindqvist' });
  await page.getByRole('checkbox', { name: 'Dana Kim' }).check();
  await me.findsNoBarrier();
  await me.presses('Submit');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tigrinya, discharge, Eastgate Medical');
  await expect(page.getByRole('definition').filter({ hasText: 'Dana Kim' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'Ada Lindqvist' })).toBeVisible();
});

test('what cannot be is told at its field, and nothing typed is lost @form @phone', async ({ me, page, demo }) => {
  const at = demo.freeStart();
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  await type(me, { service: ' ', location: `Attic ${at.getTime()}`, notes: 'First line\n\nthird <b>line</b>', at, minutes: -30 });
  expect((await me.presses('Submit')).status()).toBe(422);
  const summary = page.getByRole('alert').filter({ hasText: 'fields need a look. Nothing was saved.' });
  await expect(summary).toBeVisible();
  await expect(summary.getByRole('link')).toHaveCount(3);
  for (const [label, said] of [['Service', /say what is asked for/i], ['End', /after/i], ['Organization', /choose an organization/i]] as const) {
    const field = page.getByLabel(label, { exact: true });
    await expect(field, label).toHaveAttribute('aria-invalid', 'true');
    await expect(field, label).toHaveAccessibleDescription(said);
  }
  await expect(page.getByLabel('Location', { exact: true })).toHaveValue(`Attic ${at.getTime()}`);
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('First line\n\nthird <b>line</b>');
  await expect(page.getByLabel('Start', { exact: true })).toHaveValue(wall(at, ZONE));
  await expect(page.getByRole('radio', { name: 'In person' })).toBeChecked();
  await me.findsNoBarrier();
  await me.fitsTheScreen();
  await me.opens(`/requests?all=yes&q=${at.getTime()}`);
  await expect(page.getByText(/No request matches/)).toBeVisible();
});

test('R71 a request without length, a link that is none and a text that is too long are refused by name', async ({ me, page, demo }) => {
  await me.comesAs('scheduler');
  await me.opens('/requests/new');
  const { organization } = await choices(page, demo.url);
  const at = demo.freeStart();
  const all: [string, string][] = [
    ['service', 'x'.repeat(121)], ['kind', 'video'], ['organization', organization], ['location', ''],
    ['video_link', 'javascript:alert(1)'], ['notes', 'n'.repeat(4001)], ['zone', ZONE], ['starts', wall(at, ZONE)],
    ['ends', wall(at, ZONE)], ['saving', 'submit'],
  ];
  expect(await navigateByPost(page, '/requests/new', all)).toBe(422);
  for (const field of ['service', 'video_link', 'notes', 'ends']) {
    await expect(page.locator(`#${field}`), field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator(`#${field}-error`), field).toBeVisible();
  }
  await expect(page.locator('#notes')).toHaveValue('n'.repeat(4001));
});

test('T-6 an hour the clocks skip is answered with the two that could be meant @form', async ({ me, page }) => {
  await me.comesAs('requester');
  await me.opens('/requests/new');
  await type(me, { service: 'Night shift, spring', at: new Date('2027-03-14T07:30Z') });
  await page.getByLabel('Start', { exact: true }).fill('2027-03-14T02:30');
  await page.getByLabel('End', { exact: true }).fill('2027-03-14T05:00');
  expect((await me.presses('Submit')).status()).toBe(422);
  await expect(page.getByLabel('Start', { exact: true })).toHaveAccessibleDescription(/01:30 EST.*03:30 EDT/);
  await expect(page.getByRole('button', { name: 'Use 1:30 AM EST' })).toBeVisible();
  await me.findsNoBarrier();
  expect((await me.presses('Use 3:30 AM EDT')).status()).toBe(303);
  await expect(page.getByRole('definition').filter({ hasText: '3:30–5:00 AM EDT' })).toBeVisible();
  // The first press was Submit; the answer to the question does not change that.
  await expect(page.getByRole('main').getByText('Pending Confirmation', { exact: true })).toBeVisible();
});

test('T-6b an hour the clocks show twice is asked about once @form', async ({ me, page }) => {
  await me.comesAs('requester');
  await me.opens('/requests/new');
  await type(me, { service: 'Night shift, fall', at: new Date('2027-11-07T05:30Z') });
  await page.getByLabel('Start', { exact: true }).fill('2027-11-07T01:30');
  await page.getByLabel('End', { exact: true }).fill('2027-11-07T03:00');
  expect((await me.presses('Submit')).status()).toBe(422);
  await expect(page.getByRole('radio', { name: 'The first, 1:30 AM EDT' })).toBeVisible();
  await me.findsNoBarrier();
  await page.getByRole('radio', { name: 'The second, 1:30 AM EST' }).check();
  expect((await me.presses('Submit')).status()).toBe(303);
  await expect(page.getByRole('definition').filter({ hasText: '1:30–3:00 AM EST' })).toBeVisible();
});

test.describe('text that would like to be code', () => {
  const BREAK_OUT = '</title></textarea><script>window.pwned=1</script>';
  const QUOTE = '"><img src=x onerror=window.pwned=1>';
  const TITLE = '</title><script>window.pwned=1</script>';
  const all = BREAK_OUT + QUOTE;

  async function nothingRan(me: Somebody, where: string) {
    expect(await me.page.evaluate(() => (window as any).pwned), where).toBeUndefined();
    await expect(me.page.locator('img[src="x"]'), where).toHaveCount(0);
    expect(await me.page.locator('script').evaluateAll((all) =>
      all.filter((one) => /pwned/.test(one.textContent ?? '')).length), where).toBe(0);
  }

  test('stays text in every field of a request and on every page of it', async ({ me, page, demo }) => {
    await me.comesAs('scheduler');
    const at = demo.freeStart();
    const { organization } = await choices(page, demo.url);
    const fields = (link: string): [string, string][] => [
      ['service', all], ['kind', 'video'], ['organization', organization], ['requester', ''], ['client', ''],
      ['location', all], ['video_link', link], ['notes', all], ['zone', ZONE], ['starts', wall(at, ZONE)],
      ['ends', wall(new Date(at.getTime() + 3_600_000), ZONE)], ['saving', 'submit'],
    ];
    const path = await post(page, `${demo.url}/requests/new`, fields(`https://video.example/${all}`));
    const number = path.split('/').at(-1)!;

    await me.opens(path);
    await nothingRan(me, 'details');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(all);
    await expect(page.locator('dd .text')).toHaveText(all);
    await expect(page.getByRole('definition').filter({ hasText: 'video.example' })).toContainText(all);

    await me.opens(`/requests?all=yes&q=${encodeURIComponent(all)}`);
    await nothingRan(me, 'list');
    await expect(page.getByRole('row').filter({ hasText: number })).toContainText(all);
    await expect(page.locator('.filters input[name=q]')).toHaveValue(all);

    await me.opens(`${path}/edit`);
    await nothingRan(me, 'edit');
    for (const field of ['service', 'location', 'notes']) await expect(page.locator(`#${field}`)).toHaveValue(all);

    const back: [string, string][] = [...fields(all).filter(([name]) => name !== 'ends'), ['ends', all], ['version', '1'], ['on_clash', all]];
    expect(await navigateByPost(page, `${path}/edit`, back)).toBe(422);
    await nothingRan(me, 'edit that comes back');
    await expect(page.locator('#notes')).toHaveValue(all);
    await me.opens(`${path}/move`);
    const move = ['starts', 'starts_choice', 'use_starts', 'zone', 'version', 'back', 'on_clash'];
    expect(await navigateByPost(page, `${path}/move`, move.map((name) => [name, all]))).toBe(422);
    await nothingRan(me, 'move');
    await me.opens(`/requests?${new URLSearchParams({ q: '', status: all, type: all, from: all, to: all, after: all })}`);
    await nothingRan(me, 'filters');

    await post(page, `${demo.url}${path}/confirm`, []);
    await me.opens(`${path}/convert`);
    await nothingRan(me, 'convert');
    await me.presses('Convert to Zoom Meeting');
    for (const below of ['', '/invitation', '/host-link', '/convert-back', '/duplicate', '/cancel']) {
      await me.opens(path + below);
      await nothingRan(me, below);
    }
    await page.getByRole('textbox', { name: 'Reason' }).fill(all);
    await me.presses('Cancel this request');
    await nothingRan(me, 'canceled');
    await expect(page.locator('.alert .text')).toHaveText(all);
  });

  test('stays text in a form that comes back', async ({ me, page, demo }) => {
    await me.comesAs('scheduler');
    await me.opens('/requests/new');
    const names = ['service', 'kind', 'organization', 'requester', 'client', 'providers', 'location', 'video_link', 'notes',
      'zone', 'starts', 'starts_choice', 'use_starts', 'ends', 'ends_choice', 'use_ends', 'saving'];
    expect(await navigateByPost(page, '/requests/new', names.map((name) => [name, all]))).toBe(422);
    await nothingRan(me, 'new');
    for (const field of ['service', 'location', 'notes', 'video_link']) await expect(page.locator(`#${field}`)).toHaveValue(all);
    await me.opens(`/sign-in?next=${encodeURIComponent(all)}`);
    await nothingRan(me, 'sign-in');
    expect(await navigateByPost(page, '/sign-in', [['email', all], ['password', all], ['next', all]])).toBe(422);
    await nothingRan(me, 'sign-in that comes back');
    await expect(page.getByLabel('Email')).toHaveValue(all);
  });

  test('stays text in the settings, also when it becomes the name of the site', async ({ me, page, demo }) => {
    await me.comesAs('admin');
    for (const path of ['/settings/general', '/settings/zoom', '/settings/people']) {
      await me.opens(path);
      const names = await page.locator('main [name]').evaluateAll((fields) => [...new Set(fields.map((field) => (field as any).name))]);
      const fields = names.map((name): [string, string] => [name, name === 'action' ? 'add' : all]);
      expect(await navigateByPost(page, path, fields), path).toBe(422);
      await nothingRan(me, path);
    }
    await me.opens('/settings/general');
    const before = await page.locator('main form').first().evaluate((form) =>
      [...new FormData(form as HTMLFormElement)] as [string, string][]);
    const named = before.map(([name, value]): [string, string] =>
      [name, name === 'company_name' ? TITLE : name === 'policy_note' ? all : value]);
    expect(await navigateByPost(page, '/settings/general', named)).toBe(303);
    for (const path of ['/settings/general', '/requests', '/about', '/settings/people']) {
      await me.opens(path);
      await nothingRan(me, path);
      expect(await page.title()).toContain(TITLE);
    }
    await me.opens('/settings/general');
    await expect(page.getByLabel('Company name')).toHaveValue(TITLE);
    const version = await page.locator('main [name=version]').inputValue();
    await post(page, `${demo.url}/settings/general`, before.map(([name, value]) => [name, name === 'version' ? version : value]));

    await me.opens('/settings/people');
    await navigateByPost(page, '/settings/people', [['action', 'add'], ['name', QUOTE], ['email', 'x@harborline.example'], ['roles', 'requester']]);
    await nothingRan(me, 'people');
    await expect(page.getByRole('row').filter({ hasText: 'x@harborline.example' })).toContainText(QUOTE);
    await navigateByPost(page, '/settings/people', [['action', 'organization'], ['organization_name', `Zz ${QUOTE}`]]);
    await nothingRan(me, 'organizations');
    await me.opens('/requests/new');
    await nothingRan(me, 'requesters');
    await expect(page.locator('#organization')).toContainText(QUOTE);
  });
});
