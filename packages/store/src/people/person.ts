/** A person as the event store knows one. */
export interface Person {
  /** SDK apps to look in. In another app the same id is another person. */
  readonly appIds: readonly string[];
  /** The id of the user, in each form it may be stored in. */
  readonly userIds: readonly string[];
  /** Installs that are known to be the person's, in each form; more are found in the person's events. */
  readonly installIds: readonly string[];
  /** Digests under which an id is sent to platforms, and so kept. */
  readonly digestsOf: (id: string) => readonly string[];
}

/** Installs of a person. */
export interface Installs {
  readonly all: ReadonlySet<string>;
  /** Those that other users use too: a family's tablet, a phone in a shop. */
  readonly shared: ReadonlySet<string>;
}
