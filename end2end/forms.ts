// Posts the product's own forms from a spec, as a browser without JavaScript would: for filling a demo quickly. What a
// spec is about is always clicked.
import { expect, type APIResponse, type Page } from '@playwright/test';

export type RequestForm = {
  service: string;
  /** When it starts, or whole minutes from now to the start. */
  at?: Date;
  startsIn?: number;
  minutes: number;
  location?: string;
  notes?: string;
  zone?: string;
  /** Assigns the demo's provider; staff only. */
  provider?: boolean;
  /** Names the demo's client as the one who is served. */
  client?: boolean;
  /** Its type; in person unless said. */
  kind?: 'in_person' | 'phone' | 'video';
  /** Which button: save as a draft, or submit. */
  saving?: 'draft' | 'submit';
};

/** The wall time in a zone, as forms take it: 2027-03-14T13:00. */
export function wall(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).format(at);
  return parts.replace(' ', 'T');
}

/** Which of the two, where the clocks of a zone show a time twice; nothing where they show it once. */
function which(at: Date, zone: string): string {
  const alike = (hours: number) => wall(new Date(at.getTime() + hours * 3_600_000), zone) === wall(at, zone);
  if (alike(-1)) return 'second';
  return alike(1) ? 'first' : '';
}

/** Posts a form of ours from the page's session, whatever comes of it. */
export async function tryPost(page: Page, url: string, fields: [string, string][]): Promise<APIResponse> {
  return page.request.post(url, {
    headers: { origin: new URL(url).origin, 'content-type': 'application/x-www-form-urlencoded' },
    data: new URLSearchParams(fields).toString(),
    maxRedirects: 0,
  });
}

/** The same; fails unless it leads on. Gives the path it leads to. */
export async function post(page: Page, url: string, fields: [string, string][]): Promise<string> {
  const answer = await tryPost(page, url, fields);
  expect(answer.status(), `${url}: ${await answer.text().catch(() => '')}`.slice(0, 3000)).toBe(303);
  return new URL(answer.headers().location, url).pathname;
}

/** Posts a settings form; where it means something for meetings, once more as having been seen. Gives the status. */
export async function sendSettings(page: Page, url: string, pairs: [string, string][]): Promise<number> {
  const answer = await tryPost(page, url, pairs);
  const seal = /name="seen_impact" value="([^"]+)"/.exec(await answer.text().catch(() => ''))?.[1];
  if (answer.status() !== 409 || !seal) return answer.status();
  return (await tryPost(page, url, [...pairs, ['seen_impact', seal]])).status();
}

/** Posts fields the page has no controls for, as a navigation of the page itself: its answer can be looked at. */
export async function navigateByPost(page: Page, path: string, fields: [string, string][]): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.waitForEvent('load'),
    page.evaluate(([path, fields]) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = path;
      for (const [name, value] of fields) {
        const field = document.createElement('textarea');
        field.name = name;
        field.value = value;
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    }, [path, fields] as const),
  ]);
  return answer.status();
}

/** What the form for a new request offers. */
type Choices = { organization: string; client: string; provider: string };

/** The first choice in each list of the form for a new request; empty where the form has no such list. */
export async function choices(page: Page, base: string): Promise<Choices> {
  const html = await (await page.request.get(`${base}/requests/new`)).text();
  const first = (name: string) => {
    const select = new RegExp(`<select[^>]*name="${name}"[^>]*>(.*?)</select>`, 's').exec(html)?.[1] ?? '';
    return /value="([^"]+)"/.exec(select)?.[1] ?? '';
  };
  const provider = /name="providers" value="([^"]+)"/.exec(html)?.[1] ?? '';
  return { organization: first('organization'), client: first('client'), provider };
}

/** The pairs of a request's form. */
export async function fields(page: Page, base: string, form: RequestForm): Promise<[string, string][]> {
  const zone = form.zone ?? 'America/New_York';
  const inMinutes = Math.ceil(Date.now() / 60_000) * 60_000 + (form.startsIn ?? 0) * 60_000;
  const start = form.at ?? new Date(inMinutes);
  const end = new Date(start.getTime() + form.minutes * 60_000);
  const first = await choices(page, base);
  return [
    ['service', form.service], ['kind', form.kind ?? 'in_person'], ['organization', first.organization], ['requester', ''],
    ['client', form.client ? first.client : ''], ['location', form.location ?? 'Room 1'], ['video_link', ''],
    ['notes', form.notes ?? ''], ['zone', zone],
    ['starts', wall(start, zone)], ['starts_choice', which(start, zone)],
    ['ends', wall(end, zone)], ['ends_choice', which(end, zone)],
    ['saving', form.saving ?? 'submit'],
    ...(form.provider ? [['providers', first.provider] as [string, string]] : []),
  ];
}

/** Creates a request as the page's person; gives its number, "SR-1042". */
export async function createRequest(page: Page, base: string, form: RequestForm): Promise<string> {
  const path = await post(page, `${base}/requests/new`, await fields(page, base, form));
  return path.split('/').at(-1)!;
}

/** Does to a request what needs a page of its own: confirm, cancel, convert-back, … Whoever is in its meeting is sent out. */
export async function act(page: Page, base: string, number: string, action: string): Promise<void> {
  await post(page, `${base}/requests/${number}/${action}`, [['running', 'end']]);
}

/** A confirmed request, ready to be converted. */
export async function confirmedRequest(page: Page, base: string, form: RequestForm): Promise<string> {
  const number = await createRequest(page, base, form);
  await act(page, base, number, 'confirm');
  return number;
}

/** A request that is a Zoom meeting. */
export async function zoomRequest(page: Page, base: string, form: RequestForm): Promise<string> {
  const number = await confirmedRequest(page, base, form);
  await act(page, base, number, 'convert');
  return number;
}
