// Posts the product's own forms from a spec, as a browser without JavaScript would: for filling a demo quickly. What a
// spec is about is always clicked.
import { expect, type Page } from '@playwright/test';

export type RequestForm = {
  service: string;
  /** Minutes from now to the start; a whole number of minutes. */
  startsIn: number;
  minutes: number;
  location?: string;
  notes?: string;
  zone?: string;
  /** Which button: save as a draft, or send. */
  action?: 'draft' | 'send';
};

/** The wall time in a zone, as forms take it: 2027-03-14T13:00. */
export function wall(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).format(at);
  return parts.replace(' ', 'T');
}

/** Posts a form of ours from the page's session; fails unless it leads on. Gives the path it leads to. */
export async function post(page: Page, url: string, fields: [string, string][]): Promise<string> {
  const origin = new URL(url).origin;
  const answer = await page.request.post(url, {
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    data: new URLSearchParams(fields).toString(),
    maxRedirects: 0,
  });
  expect(answer.status(), `${url}: ${await answer.text().catch(() => '')}`.slice(0, 3000)).toBe(303);
  return new URL(answer.headers().location, url).pathname;
}

/** The first real option of a select on the form for a new request. */
async function firstOption(page: Page, base: string, name: string): Promise<string> {
  const html = await (await page.request.get(`${base}/requests/new`)).text();
  const select = new RegExp(`<select[^>]*name="${name}"[^>]*>(.*?)</select>`, 's').exec(html)?.[1] ?? '';
  return [...select.matchAll(/value="([^"]+)"/g)].map(([, value]) => value)[0] ?? '';
}

/** Creates a request as the page's person; gives its number, "SR-1042". */
export async function createRequest(page: Page, base: string, form: RequestForm): Promise<string> {
  const zone = form.zone ?? 'America/New_York';
  const start = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + form.startsIn * 60_000);
  const end = new Date(start.getTime() + form.minutes * 60_000);
  const path = await post(page, `${base}/requests/new`, [
    ['service', form.service], ['kind', 'in_person'], ['organization', await firstOption(page, base, 'organization')],
    ['requester', ''], ['client', ''], ['location', form.location ?? 'Room 1'], ['video_link', ''],
    ['notes', form.notes ?? ''], ['zone', zone], ['starts', wall(start, zone)], ['ends', wall(end, zone)],
    ['action', form.action ?? 'send'],
  ]);
  return path.split('/').at(-1)!;
}

/** A confirmed request, ready to be converted. */
export async function confirmedRequest(page: Page, base: string, form: RequestForm): Promise<string> {
  const number = await createRequest(page, base, form);
  await post(page, `${base}/requests/${number}/confirm`, []);
  return number;
}
