import type { EventKey } from '@capi-relay/contracts';
import type { EventToAppend, IngestStore, IngestWarning } from '@capi-relay/store';

/** An event the database does not take, whatever else is sent with it. */
export interface RefusedEvent {
  readonly append: EventToAppend;
  readonly sqlstate: string;
}

export interface Appended {
  /** Keys of the events that were new. */
  readonly stored: readonly EventKey[];
  readonly refused: readonly RefusedEvent[];
}

/**
 * SQLSTATE classes of a statement that failed for what it carried: 22 data exception, 54 program limit exceeded
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const DATA_FAULT = /^(?:22|54)/;

/** SQLSTATE of a statement that would fail again with the same data; `undefined` for any other fault. */
function dataFaultOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const isOwn = 'code' in error && typeof error.code === 'string' && DATA_FAULT.test(error.code);
  return isOwn ? String(error.code) : dataFaultOf(error.cause);
}

/**
 * Appends events in one transaction. Where the database refuses what one of them holds, halves the list until that one
 * is alone, so that it takes no other event down with it. What is accepted was checked to be storable, so this is the
 * second lock on the door and may be slow.
 *
 * @throws what the store throws for any other fault; some events may be stored by then, and a resend is a no-op
 */
export async function appendIsolating(
  store: Pick<IngestStore, 'appendEvents'>,
  events: readonly EventToAppend[],
  warnings: readonly IngestWarning[],
): Promise<Appended> {
  try {
    return { stored: await store.appendEvents(events, warnings), refused: [] };
  } catch (error) {
    const sqlstate = dataFaultOf(error);
    if (sqlstate === undefined) {
      throw error;
    }
    if (events.length <= 1) {
      return { stored: [], refused: events.map((append) => ({ append, sqlstate })) };
    }
    const middle = Math.ceil(events.length / 2);
    const first = await appendIsolating(store, events.slice(0, middle), warnings);
    const second = await appendIsolating(store, events.slice(middle), []);
    return { stored: [...first.stored, ...second.stored], refused: [...first.refused, ...second.refused] };
  }
}
