// Zoom's own client library talks to the simulated Zoom: token, users, meetings, refusals, webhooks. Nobody of us wrote
// it, so it does not share our mistakes. One thing is bent: the library asks https://zoom.us for its token and cannot be
// told otherwise, so an interceptor of its HTTP library sends that one request to the simulator.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import axios from 'axios';
import { HttpReceiver, MeetingsS2SAuthClient } from '@zoom/rivet/meetings';
import { UsersS2SAuthClient } from '@zoom/rivet/users';

const program = process.env.ZOOM_SIM ?? '../../target/release/zoom-sim';
const host = 'host-a@harborline.example';
let child, base, meetings, users, options;

before(async () => {
  child = spawn(program, ['--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    base = /^zoom-sim listens on (\S+)/.exec(line)?.[1];
    if (base) break;
  }
  assert.ok(base, 'the simulator did not start');
  axios.interceptors.request.use((config) => ({ ...config, url: config.url.replace('https://zoom.us/', `${base}/`) }));
  const keys = await control('GET', '/credentials');
  options = {
    accountId: keys.account_id,
    clientId: keys.client_id,
    clientSecret: keys.client_secret,
    baseUrl: `${base}/v2`,
  };
  meetings = new MeetingsS2SAuthClient({ ...options, disableReceiver: true }).endpoints.meetings;
  users = new UsersS2SAuthClient({ ...options, disableReceiver: true }).endpoints.users;
});

after(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
});

async function control(method, path, body) {
  const answer = await fetch(`${base}/_sim${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
}

test('users are listed and read', async () => {
  const { data } = await users.listUsers({ query: { page_size: 300 } });
  assert.ok(data.users.some((user) => user.email === host && user.type === 2 && user.status === 'active'));
  const one = await users.getUser({ path: { userId: host }, query: {} });
  assert.equal(one.data.display_name, 'Harborline Host A');
  const settings = await users.getUserSettings({ path: { userId: host }, query: {} });
  assert.equal(settings.data.in_meeting.waiting_room, true);
});

test('a meeting is created, read, listed, changed and deleted', async () => {
  const start = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
  const wanted = { topic: 'Court', type: 2, start_time: start, duration: 45, timezone: 'America/New_York', agenda: 'marker' };
  const made = await meetings.createMeeting({ path: { userId: host }, body: wanted });
  assert.equal(made.statusCode, 201);
  const { id } = made.data;
  assert.ok(Number.isSafeInteger(id) && id > 2 ** 32);
  for (const [name, value] of Object.entries(wanted)) assert.equal(made.data[name], value, name);
  assert.match(made.data.start_url, /\/s\/\d+\?zak=/);

  const listed = await meetings.listMeetings({ path: { userId: host }, query: { type: 'scheduled' } });
  const mine = listed.data.meetings.find((meeting) => meeting.id === id);
  assert.equal(mine.agenda, 'marker');
  assert.equal(mine.start_url, undefined);

  const changed = await meetings.updateMeeting({ path: { meetingId: id }, body: { topic: 'Court, moved', duration: 60 } });
  assert.equal(changed.statusCode, 204);
  const read = await meetings.getMeeting({ path: { meetingId: id }, query: {} });
  assert.deepEqual([read.data.topic, read.data.duration, read.data.status], ['Court, moved', 60, 'waiting']);
  assert.notEqual(read.data.start_url, made.data.start_url);

  assert.equal((await meetings.deleteMeeting({ path: { meetingId: id }, query: {} })).statusCode, 204);
  await assert.rejects(meetings.getMeeting({ path: { meetingId: id }, query: {} }), /\[404\/3001\]/);
});

test('refusals read as Zoom writes them', async () => {
  await assert.rejects(meetings.createMeeting({ path: { userId: 'nobody@harborline.example' }, body: {} }), /\[404\/1001\]/);
  await control('PATCH', '/app', { scopes: ['user:read:user:admin'] });
  const poor = new MeetingsS2SAuthClient({ ...options, disableReceiver: true }).endpoints.meetings;
  await assert.rejects(
    poor.createMeeting({ path: { userId: host }, body: {} }),
    /\[400\/4711\].*does not contain scopes:\[meeting:write:meeting:admin\]/,
  );
  await control('POST', '/reset');
  const wrong = new MeetingsS2SAuthClient({ ...options, clientSecret: 'wrong', disableReceiver: true }).endpoints.meetings;
  await assert.rejects(wrong.getMeeting({ path: { meetingId: 1 }, query: {} }), /400/);
});

test('its receiver takes the webhooks, signature and validation included', async () => {
  const secret = 'a secret token';
  const receiver = new HttpReceiver({ port: 0, webhooksSecretToken: secret });
  const client = new MeetingsS2SAuthClient({ ...options, receiver });
  // The simulator ended every token with the reset; this client asks for its own.
  const server = await client.start();
  const seen = [];
  for (const event of ['meeting.created', 'meeting.updated', 'meeting.deleted'])
    client.webEventConsumer.event(event, ({ payload }) => void seen.push([event, payload.object.id]));
  try {
    await control('POST', '/webhooks', {
      url: `http://127.0.0.1:${server.address().port}/zoom/events`,
      secret_token: secret,
    });
    const api = client.endpoints.meetings;
    const { id } = (await api.createMeeting({ path: { userId: host }, body: { topic: 'Ünïcode “/”' } })).data;
    await api.updateMeeting({ path: { meetingId: id }, body: { topic: 'New' } });
    await api.deleteMeeting({ path: { meetingId: id }, query: {} });
    await control('POST', '/webhooks/settle');
    assert.deepEqual(seen, [['meeting.created', id], ['meeting.updated', id], ['meeting.deleted', id]]);
    const { deliveries } = await control('GET', '/webhooks');
    assert.ok(deliveries.length === 3 && deliveries.every((delivery) => delivery.delivered));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
