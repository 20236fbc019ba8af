import type { Request } from 'express';
import proxyAddress from 'proxy-addr';
import type { Sender } from '../events/sender.js';

export interface SenderSettings {
  /** How many proxies stand in front, each of which adds to `X-Forwarded-For`; 0 believes the connection alone. */
  readonly trustedProxies: number;
  /** Header in which the edge names the client's country, such as `cf-ipcountry`; `null` where it does not. */
  readonly countryHeader: string | null;
}

/** `XX` is how edges say that they do not know. */
const COUNTRY = /^(?!XX)[A-Z]{2}$/;

/** Makes a reader of what the connection tells about the client. */
export function senderReader(settings: SenderSettings): (request: Request) => Sender {
  const trust = (_address: string, hop: number): boolean => hop < settings.trustedProxies;
  const countryHeader = settings.countryHeader?.toLowerCase();
  return (request) => {
    const country = countryHeader === undefined ? undefined : request.headers[countryHeader];
    const code = typeof country === 'string' ? country.trim().toUpperCase() : '';
    // A socket that closed meanwhile has no address any more.
    const ip = request.socket.remoteAddress === undefined ? null : proxyAddress(request, trust);
    return {
      ip,
      userAgent: request.headers['user-agent'] ?? null,
      country: COUNTRY.test(code) ? code : null,
    };
  };
}
