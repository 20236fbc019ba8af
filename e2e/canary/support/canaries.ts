import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Needle } from '../search/search.js';

/** A person nobody else is, with everything an SDK may say about one. */
export interface Person {
  readonly email: string;
  /** E.164. */
  readonly phone: string;
  /** The same number as people write it. */
  readonly phoneAsWritten: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly street: string;
  readonly city: string;
  readonly zip: string;
  readonly birthDate: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly fbclid: string;
  readonly idfa: string;
}

/** The log of a PostgreSQL that was told to log every statement with all its values. */
const TOLD_TO_DATABASE = '^PostgreSQL, every statement';
/** Whoever works on a request has in memory what is about to be stored. */
const AT_WORK = '^heap of ingest';
/** What identifies is kept in one table, and the traits of a user in another, for the events to come. */
const HASHED_IN = ['^table (event_matching|user_traits|test_events)$', TOLD_TO_DATABASE, AT_WORK];
/** TikTok takes the city in clear. It is a common word, and samples of common values are among the statistics. */
const CITY_IN = [...HASHED_IN, '^table pg_catalog.pg_statistic$'];
const DEVICE_IN = ['^table event_matching$', TOLD_TO_DATABASE, AT_WORK];
const CLICK_IN = [...DEVICE_IN, '^table install_clicks$'];

/** Where a text belongs that was only asked for: it is compared with what is stored. */
export const LOOKED_UP: readonly string[] = [TOLD_TO_DATABASE];
/** Where a text belongs that is said back to whoever sent it. */
export const SAID_BACK: readonly string[] = ['^errors of console'];

/** Places beyond the usual ones, as the beginnings or wholes of their names. */
export interface AlsoIn {
  /** For the hashes of a person, and what stands beside them in clear. */
  readonly hashed?: readonly string[];
  readonly click?: readonly string[];
  /** True where nothing of the person may be left anywhere. */
  readonly forgotten?: true;
}

export const FORGOTTEN: AlsoIn = { forgotten: true };

const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** A word of 12 letters that is in no language, so that finding it means something. */
export function word(): string {
  return [...randomBytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

const digits = (count: number): string => [...randomBytes(count)].map((byte) => String(byte % 10)).join('');
const octet = (): number => randomInt(100, 224);

/** The people and secrets of one run, and everything that is looked for because of them. */
export class Canaries {
  readonly #needles: Needle[] = [];
  #people = 0;

  get needles(): readonly Needle[] {
    return this.#needles;
  }

  /**
   * @param path where the person is sent in, as a sentence goes on: "in a batch"
   * @param alsoIn where the person belongs beyond the usual places
   */
  person(path: string, alsoIn: AlsoIn = {}): Person {
    const firstName = capital(word());
    const lastName = capital(word());
    const subscriber = digits(8);
    this.#people += 1;
    const person: Person = {
      email: `${firstName}.${lastName}+shop@${word()}.example`,
      phone: `+49151${subscriber}`,
      phoneAsWritten: `+49 (151) ${subscriber.slice(0, 4)} ${subscriber.slice(4)}`,
      firstName,
      lastName,
      street: `${capital(word())} 12b`,
      city: capital(word()),
      zip: word().toUpperCase(),
      birthDate: new Date(Date.UTC(1931, 2, 1 + this.#people * 37)).toISOString().slice(0, 10),
      ip: `151.${octet()}.${octet()}.${octet()}`,
      userAgent: `Canary/${word()} (iPhone)`,
      fbclid: `IwAR${word()}${word()}`,
      idfa: `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`,
    };
    const add = (what: string, text: string, belongsIn: readonly string[] = []) =>
      this.secret(
        `${what} of the person ${path}`,
        text,
        alsoIn.forgotten && belongsIn.length > 0 ? LOOKED_UP : belongsIn,
      );
    const hashedIn = [...HASHED_IN, ...(alsoIn.hashed ?? [])];
    add('e-mail', person.email);
    add('host of the e-mail', person.email.split('@')[1]?.replace('.example', '') ?? '');
    add('phone', person.phone.slice(1));
    add('phone without its country', person.phone.slice(3));
    add('phone as written', person.phoneAsWritten.slice(5));
    add('first name', person.firstName);
    add('last name', person.lastName);
    add('street', person.street.slice(0, 12));
    add('birth date', person.birthDate);
    add('zip', person.zip);
    add('city', person.city, [...CITY_IN, ...(alsoIn.hashed ?? [])]);
    add('address', person.ip, DEVICE_IN);
    add('user agent', person.userAgent.slice(0, 19), DEVICE_IN);
    add('click id', person.fbclid, [...CLICK_IN, ...(alsoIn.click ?? [])]);
    add('device id', person.idfa, DEVICE_IN);
    add('hash of the e-mail', sha256(person.email.toLowerCase()), hashedIn);
    add('hash of the phone', sha256(person.phone.slice(1)), hashedIn);
    add('hash of the phone with its +', sha256(person.phone), hashedIn);
    add('hash of the first name', sha256(person.firstName.toLowerCase()), hashedIn);
    return person;
  }

  /** An access token as Meta writes them. */
  metaToken(path: string): string {
    return this.secret(`token ${path}`, `EAAB${word()}${word()}ZD`);
  }

  /** An access token as TikTok writes them: forty hexadecimal digits. */
  tiktokToken(path: string): string {
    return this.secret(`token ${path}`, randomBytes(20).toString('hex'));
  }

  /** A token in no form that redaction by shape could know. */
  plainToken(path: string, belongsIn: readonly string[] = []): string {
    return this.secret(`token ${path}`, `${word()}-${word()}`, belongsIn);
  }

  /** Anything that must not be found but where `belongsIn` says. */
  secret(name: string, text: string, belongsIn: readonly string[] = []): string {
    this.#needles.push({ name, text, belongsIn: belongsIn.map((place) => new RegExp(place)) });
    return text;
  }

  /** A harmless value that shows that the search finds what is there. */
  control(name: string): string {
    return this.secret(name, `control${word()}`, ['']);
  }
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
