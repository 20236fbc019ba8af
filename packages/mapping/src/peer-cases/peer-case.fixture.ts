import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CapiBlock, ClickRecord, PlatformName, SdkApp } from '@capi-relay/contracts';
import { type Fields, isFields } from '../event/fields.js';

/** Beside the repository; a checkout without it runs the other tests. */
const FOLDER = resolve(fileURLToPath(new URL('../../../../', import.meta.url)), '../shared/peer-cases');

export const PEER_CASES_ARE_HERE = existsSync(FOLDER);

/** A case of another sender's own test suite. */
export interface PeerCase {
  readonly id: string;
  readonly peer: string;
  readonly platform: PlatformName;
  readonly kind: string;
  /** Everything else of the case, in the peer's own shape. */
  readonly content: Fields;
}

/** What a peer's input means, in our words. */
export interface Translation {
  /** An event as our SDK would post it. */
  readonly event: Fields;
  /** What is known of the user beforehand, as `POST /users/properties` takes it. */
  readonly traits?: Fields;
  /** Clicks stored earlier for the install. */
  readonly clicks?: readonly ClickRecord[];
  /** Address and user agent of the connection. */
  readonly ip?: string;
  readonly userAgent?: string;
  readonly platformEvent: string;
  readonly capi: Partial<CapiBlock>;
  readonly app?: Partial<SdkApp>;
  readonly testEventCode?: string;
  /** Unix milliseconds at which the case is run. */
  readonly now: number;
}

export function readPeerCases(): readonly PeerCase[] {
  if (!PEER_CASES_ARE_HERE) return [];
  return ['posthog', 'segment', 'walkeros'].flatMap((peer) =>
    readdirSync(join(FOLDER, peer))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .flatMap((file) => casesOf(peer, JSON.parse(readFileSync(join(FOLDER, peer, file), 'utf8')))),
  );
}

function casesOf(peer: string, file: unknown): PeerCase[] {
  const cases = at(file, 'cases');
  if (!Array.isArray(cases)) throw new Error(`A file of ${peer} holds no list of cases.`);
  return cases.filter(isFields).map((content) => ({
    id: String(content.id),
    peer,
    platform: content.platform === 'meta' ? 'meta' : 'tiktok',
    kind: String(content.kind),
    content,
  }));
}

/** The value at a path of keys and list places; `undefined` where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined;
    else current = isFields(current) ? current[step] : undefined;
  }
  return current;
}

export function fieldsAt(value: unknown, ...path: readonly (string | number)[]): Fields {
  const found = at(value, ...path);
  return isFields(found) ? found : {};
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
