import { createRequire } from 'node:module';
import { z } from 'zod';
import { answer } from './ask.js';

const optionsSchema = z.object({
  baseUrl: z.string(),
  events: z.number(),
  concurrency: z.number(),
});

/** The part of the SDK's interface that is used here; it brings no types of its own. */
interface UserData {
  setEmail(email: string): UserData;
  setPhone(phone: string): UserData;
  setExternalId(id: string): UserData;
  setClientIpAddress(ip: string): UserData;
  setClientUserAgent(userAgent: string): UserData;
}
interface CustomData {
  setValue(value: number): CustomData;
  setCurrency(currency: string): CustomData;
  setContentIds(ids: string[]): CustomData;
}
interface ServerEvent {
  setEventName(name: string): ServerEvent;
  setEventTime(seconds: number): ServerEvent;
  setEventId(id: string): ServerEvent;
  setActionSource(source: string): ServerEvent;
  setUserData(userData: UserData): ServerEvent;
  setCustomData(customData: CustomData): ServerEvent;
}
interface EventRequest {
  execute(): Promise<unknown>;
}
interface OfficialSdk {
  readonly FacebookAdsApi: { init(token: string): unknown };
  readonly UserData: new () => UserData;
  readonly CustomData: new () => CustomData;
  readonly ServerEvent: new () => ServerEvent;
  readonly EventRequest: new (token: string, pixelId: string, events: ServerEvent[]) => EventRequest;
}

const TOKEN = 'bench-token';
const PIXEL_ID = '1234567890';

/** Meta's own SDK, which sends one event a request as its documentation shows; the stand-in takes the platform's place. */
answer(optionsSchema, async ({ baseUrl, events, concurrency }) => {
  const sdk: OfficialSdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk');
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => baseUrl });
  sdk.FacebookAdsApi.init(TOKEN);

  function sendOne(place: number): Promise<unknown> {
    const event = new sdk.ServerEvent()
      .setEventName('Purchase')
      .setEventTime(Math.floor(Date.now() / 1_000))
      .setEventId(`official-${process.pid}-${place}`)
      .setActionSource('website')
      .setUserData(
        new sdk.UserData()
          .setEmail('Mary.Example@example.com')
          .setPhone('16505551212')
          .setExternalId(`user_${place}`)
          .setClientIpAddress('203.0.113.7')
          .setClientUserAgent('Mozilla/5.0'),
      )
      .setCustomData(new sdk.CustomData().setValue(9.99).setCurrency('USD').setContentIds(['pro_monthly']));
    return new sdk.EventRequest(TOKEN, PIXEL_ID, [event]).execute();
  }

  let next = 0;
  async function lane(): Promise<void> {
    while (next < events) {
      next += 1;
      await sendOne(next);
    }
  }
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, lane));
  const cpu = process.cpuUsage(cpuBefore);
  return {
    perSecond: events / ((performance.now() - startedAt) / 1_000),
    cpuMicrosecondsPerEvent: (cpu.user + cpu.system) / events,
  };
});
