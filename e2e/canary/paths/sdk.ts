import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { anEvent, aPurchase } from '@capi-relay/testing';
import type { Canaries, Person } from '../support/canaries.js';
import type { Recorder, Request } from '../support/recorder.js';

/** Where an SDK posts. */
export interface IngestAddress {
  readonly url: string;
  readonly appId: string;
}

/** What an SDK knows of a person, in the fields it has for that. */
export const personFields = (person: Person) => ({
  email: person.email,
  phone: person.phoneAsWritten,
  first_name: person.firstName,
  last_name: person.lastName,
  street: person.street,
  city: person.city,
  zip: person.zip,
  country: 'de',
  date_of_birth: person.birthDate,
});

const deviceFields = (person: Person) => ({
  ip: person.ip,
  user_agent: person.userAgent,
  fbclid: person.fbclid,
  idfa: person.idfa,
});

/** An id that is an address is sealed as a whole, and from then on an id like any other. */
export const SEALED_ID_IN = ['^table (sdk_events|consents)$', '^answers of console$', '^pages'];

/** Posts people in every way there is to post, well-formed and not. */
export async function postPeople(
  recorder: Recorder,
  { url, appId }: IngestAddress,
  canaries: Canaries,
  control: string,
): Promise<void> {
  const send = (path: string, body: string | Uint8Array, headers: Request['headers'] = {}) =>
    recorder.ask('ingest', `${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'x-app-id': appId, ...headers },
    });
  const post = (events: readonly unknown[], headers: Request['headers'] = {}, more: object = {}) =>
    send('/l/events', JSON.stringify({ events, ...more }), {
      'content-type': 'application/json',
      ...headers,
    });
  const fields = (path: string) => personFields(canaries.person(path));

  const alone = canaries.person('in an event of its own');
  await post([anEvent({ event: 'sign_up', ...personFields(alone), ...deviceFields(alone) })]);
  const inProperties = canaries.person('in the properties of an event of a batch');
  await post([
    aPurchase({ properties: { control } }),
    aPurchase({ properties: { ...personFields(inProperties), ...deviceFields(inProperties) } }),
  ]);
  const zipped = JSON.stringify({ events: [aPurchase({ properties: fields('in a zipped batch') })] });
  await send('/l/events', gzipSync(zipped), { 'content-encoding': 'gzip' });
  await recorder.ask('ingest', `${url}/events?app_id=${appId}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    body: JSON.stringify({ events: [aPurchase({ properties: fields('in a beacon') })] }),
  });

  await post([
    aPurchase({ user: fields('in the user of an event') }),
    aPurchase({ context: { traits: fields('in the traits of the context') } }),
    aPurchase({ properties: { customer: fields('in the customer of the properties') } }),
    aPurchase({ properties: { a: { b: { c: [{ user: fields('deep in the properties') }] } } } }),
    aPurchase({
      properties: JSON.parse(`{"__proto__": ${JSON.stringify(fields('under a key __proto__'))}}`),
    }),
  ]);
  await postInTexts(post, canaries);
  await postInIds(send, post, canaries);
  await postBad(send, post, canaries);
  await postWithHeaders(recorder, url, appId, canaries);
  await hangUp(url, appId, JSON.stringify({ events: [aPurchase(fields('in a request that broke off'))] }));
}

type Post = (events: readonly unknown[], headers?: Request['headers'], more?: object) => Promise<unknown>;
type Send = (path: string, body: string | Uint8Array, headers?: Request['headers']) => Promise<unknown>;

/** An e-mail address anywhere in any text; other things in the parameters of a page's address that name them. */
async function postInTexts(post: Post, canaries: Canaries): Promise<void> {
  // An address of a page is kept as it is sent on, and with it the click it came from.
  const page = canaries.person('in the address of a page', { click: ['^table sdk_events$'] });
  const parameters = new URLSearchParams({
    email: page.email,
    phone: page.phone,
    first_name: page.firstName,
    last_name: page.lastName,
    street: page.street,
  }).toString();
  const from = canaries.person('in the referrer');
  const { email } = canaries.person('in free text');
  await post([
    aPurchase({
      platform: 'web',
      event_source_url: `https://shop.example/thanks?${parameters}`,
      properties: { page_url: `https://shop.example/?${parameters}&fbclid=${page.fbclid}` },
    }),
    aPurchase({
      platform: 'web',
      referrer: `https://shop.example/login?next=${encodeURIComponent(`/me?email=${encodeURIComponent(from.email)}`)}`,
    }),
    aPurchase({
      properties: {
        comment: `write to ${email}, or <${email}>`,
        [email]: email,
        list: [email, { x: email }],
      },
    }),
    anEvent({ event: `signed up ${email}` }),
    aPurchase({ locale: email, app_version: email, device_model: email, os_version: email }),
    aPurchase({
      properties: { contact: canaries.person('as a text that is nothing but a phone number').phone },
    }),
  ]);
}

async function postInIds(send: Send, post: Post, canaries: Canaries): Promise<void> {
  const { email } = canaries.person('as an id', { hashed: SEALED_ID_IN });
  await post([
    aPurchase({ app_user_id: email }),
    aPurchase({ install_id: email, session_id: email }),
    aPurchase({ properties: { order_id: `order-${email}`, product_id: email } }),
    aPurchase({ event_id: email }),
    aPurchase({ app_id: email }),
  ]);
  const traits = canaries.person('in the properties of a user');
  const byId = { app_user_id: `user_${randomUUID()}` };
  const json = (value: unknown) => JSON.stringify(value);
  await send(
    '/l/users/properties',
    json({ ...byId, properties: { ...personFields(traits), name: traits.lastName } }),
  );
  await send('/l/users/properties', json({ app_user_id: email, properties: { plan: 'pro' } }));
  await send('/l/users/properties', json({ ...byId, properties: email }));
  await send('/l/consent', json({ app_user_id: email, advertising: true }));
  await send('/l/consent', json({ app_user_id: email, advertising: email, att_status: email }));
}

async function postBad(send: Send, post: Post, canaries: Canaries): Promise<void> {
  const refused = canaries.person('in an event that was refused');
  const named = personFields(refused);
  await post([
    aPurchase(),
    { ...anEvent(named), timestamp: refused.email },
    { ...anEvent(named), event: '' },
    {
      ...anEvent(named),
      environment: refused.email,
      platform: refused.firstName,
      att_status: refused.lastName,
    },
    { ...anEvent(named), properties: refused.email },
    refused.email,
    [named],
  ]);
  await post([{ ...anEvent(named), timestamp: refused.email }]);
  await post([aPurchase()], {}, { sent_at: refused.email, batch_id: refused.email });
  const broken = canaries.person('in a body that is no JSON');
  const text = JSON.stringify({ events: [anEvent(personFields(broken))] });
  await send('/l/events', text.slice(0, -2));
  await send('/l/events', `${broken.email} ${text}`);
  await send('/l/events', text.replace(':', ` ${broken.email} :`));
  await send('/l/events', `{"events": "${broken.email}"}`);
  await send('/l/events', `[${text}`, { 'content-type': 'application/x-www-form-urlencoded' });
  await send('/l/events', text, { 'content-encoding': 'gzip' });
  await send('/l/events', text, { 'content-encoding': broken.email });
  await send('/l/events', text, { 'content-type': `application/json; charset=${broken.email}` });
  await send('/l/events', `${'['.repeat(100)}"${broken.email}"${']'.repeat(100)}`);
  const many = Array.from({ length: 1_001 }, () => ({ email: broken.email }));
  await post(many);
  await post([aPurchase({ properties: { ...named, padding: 'x'.repeat(2_000_000) } })]);
  await send('/l/users/properties', `{"properties": ${broken.email}}`);
  await send('/l/consent', JSON.stringify(named));
}

/** What is in no body: the address asked for, and what a browser or a proxy puts beside it. */
async function postWithHeaders(
  recorder: Recorder,
  url: string,
  appId: string,
  canaries: Canaries,
): Promise<void> {
  const { email, ip, userAgent, phone } = canaries.person('in a header or a path');
  const headers = {
    'x-app-id': appId,
    'x-request-id': email,
    'x-forwarded-for': ip,
    'user-agent': userAgent,
    referer: `https://shop.example/?email=${encodeURIComponent(email)}`,
    cookie: `email=${encodeURIComponent(email)}; phone=${phone}`,
    authorization: `Bearer ${canaries.plainToken('in a header to the ingest')}`,
    'x-api-key': canaries.plainToken('as an old API key'),
    traceparent: email,
  };
  const asked = encodeURIComponent(email);
  const body = JSON.stringify({ events: [aPurchase()] });
  for (const path of [`/l/events?email=${asked}`, `/l/${asked}`, `/l/events/${asked}`, `/l/%${asked}`]) {
    await recorder.ask('ingest', `${url}${path}`, { method: 'POST', headers, body });
  }
  for (const path of [`/l/config?email=${asked}`, `/l/events?email=${asked}`, `/${asked}`]) {
    await recorder.ask('ingest', `${url}${path}`, { headers });
  }
  await recorder.ask('ingest', `${url}/l/events`, {
    method: 'POST',
    headers: { ...headers, 'x-app-id': email },
    body,
  });
}

/** Announces more than it sends and ends the connection, as a phone in a tunnel does. */
async function hangUp(url: string, appId: string, body: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const head = `POST /l/events HTTP/1.1\r\nhost: relay\r\nx-app-id: ${appId}\r\ncontent-length: ${body.length + 9}\r\n\r\n`;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(head + body));
    socket.once('close', () => resolve());
    socket.once('error', reject);
    socket.resume();
  });
}
