import { publicAddress } from '@capi-relay/mapping';
import type { Request } from 'express';
import proxyAddress from 'proxy-addr';
import type { Sender } from '../events/sender.js';

/** Which hops of `X-Forwarded-For` are believed: how many proxies stand in front, or their addresses and networks. */
export type TrustProxy = number | readonly string[];

export interface SenderSettings {
  readonly trustProxy: TrustProxy;
  /** Header in which the edge names the client's country, such as `cf-ipcountry`; `null` where it does not. */
  readonly countryHeader: string | null;
}

/** Codes edges use for "unknown" and for Tor are no countries. */
const COUNTRY = /^(?!XX|T1)[A-Z]{2}$/;

/** Makes a reader of what the connection tells about the client. */
export function senderReader(settings: SenderSettings): (request: Request) => Sender {
  const { trustProxy } = settings;
  const trust =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number) => hop < trustProxy
      : proxyAddress.compile([...trustProxy]);
  const countryHeader = settings.countryHeader?.toLowerCase();
  return (request) => {
    const country = countryHeader === undefined ? undefined : request.headers[countryHeader];
    const code = typeof country === 'string' ? country.trim().toUpperCase() : '';
    return {
      ip: publicAddress(proxyAddress(request, trust)),
      userAgent: request.headers['user-agent'] ?? null,
      country: COUNTRY.test(code) ? code : null,
    };
  };
}
