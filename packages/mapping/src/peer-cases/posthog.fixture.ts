import { compact, type Fields } from '../event/fields.js';
import { parseMetaCookie } from '../identity/fbc.js';
import { at, fieldsAt, type PeerCase, type Translation, textAt } from './peer-case.fixture.js';

const EVENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  meta: { 'Product Viewed': 'ViewContent', 'Order Completed': 'Purchase', 'Page Viewed': 'PageView' },
  tiktok: { 'Product Viewed': 'ViewContent', 'Order Completed': 'CompletePayment' },
};
/** PostHog's own spelling of two facts every event carries. */
const IP = '$ip';
const USER_AGENT = '$raw_user_agent';

/** What PostHog knows of the person becomes traits; the clicks it stored become the event's own or stored ones. */
export function translatePosthog({ platform, content }: PeerCase): Translation {
  const event = fieldsAt(content, 'input', 'event');
  const person = fieldsAt(content, 'input', 'person', 'properties');
  const isAboutSettings = at(content, 'input', 'event') === undefined;
  const properties = { ...fieldsAt(event, 'properties'), ...fieldsAt(content, 'input', 'propertyOverride') };
  const stored = textAt(person, '$fbc');
  const storedClick = stored === undefined ? null : parseMetaCookie(stored);
  const ip = textAt(properties, IP);
  const userAgent = textAt(properties, USER_AGENT);
  const code = textAt(content, 'input', 'settings', 'testEventCode');
  return {
    event: compact({
      // A case about settings brings neither event nor person: any will do.
      event: event.event ?? '$pageview',
      event_id: event.uuid ?? 'event-id',
      timestamp: event.timestamp ?? content.clock,
      platform: 'web',
      app_user_id: platform === 'tiktok' ? at(content, 'input', 'person', 'id') : undefined,
      event_source_url: properties.$current_url,
      fbc: person.fbc ?? person.$fbc,
      fbp: person.fbp ?? person.$fbp,
      fbclid: properties.fbclid,
      ttclid: platform === 'tiktok' ? person.ttclid : undefined,
      properties: withoutOwnNames(properties),
    }),
    traits: compact({
      email: isAboutSettings ? 'example@posthog.com' : person.email,
      phone: person.phone,
      first_name: person.first_name,
      last_name: person.last_name,
    }),
    clicks:
      storedClick === null
        ? []
        : [{ kind: 'fbclid', click_id: storedClick.payload, first_seen_at: storedClick.createdAt }],
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent }),
    platformEvent: EVENTS[platform]?.[String(at(content, 'input', 'mapping'))] ?? 'PageView',
    capi: { pixel_id: textAt(content, 'input', 'settings', 'pixelId') ?? null },
    ...(code === undefined ? {} : { testEventCode: code }),
    now: Date.parse(String(content.clock)),
  };
}

export function posthogExpectation({ content }: PeerCase): Fields {
  return fieldsAt(content, 'expected', 'body');
}

function withoutOwnNames(properties: Fields): Fields {
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => !key.startsWith('$') && key !== 'fbclid'),
  );
}
