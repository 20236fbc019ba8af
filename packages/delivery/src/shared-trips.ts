import type { DeliveryKey, Outcome } from '@capi-relay/contracts';
import { Batcher } from '@capi-relay/runtime';
import type { DeliveryStore, LoadedDelivery, WarningCount } from '@capi-relay/store';

/** Deliveries in one statement: a few tens of milliseconds for the database, a few megabytes for us. */
const MAX_DELIVERIES = 1_000;
const STATEMENTS_AT_ONCE = 3;
/** While others are under way a statement waits this long for calls to join it, in milliseconds. */
const LINGER_MS = 3;

interface Settlement {
  readonly outcomes: readonly Outcome[];
  readonly warnings: readonly WarningCount[];
}

type Answer<R> = { readonly result: R } | { readonly error: unknown };

/** SQLSTATE classes of faults in the data that was sent: data exceptions, broken constraints, exceeded limits. */
const DATA_FAULTS: readonly string[] = ['22', '23', '54'];

function isDataFault(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code) &&
    DATA_FAULTS.includes(error.code.slice(0, 2))
  );
}

/**
 * Joins calls that are made while others are under way. Where the data of one may be at fault each is made by itself, so
 * that one that cannot succeed fails alone. Any other fault is everyone's: a database in trouble is not asked a thousand
 * times more.
 */
function joined<T, R>(
  sizeOf: (call: T) => number,
  together: (calls: readonly T[]) => Promise<readonly R[]>,
): (call: T) => Promise<R> {
  const alone = async (call: T): Promise<Answer<R>> => {
    try {
      const [result] = await together([call]);
      if (result === undefined) throw new Error('A call of its own was answered with nothing.');
      return { result };
    } catch (error) {
      return { error };
    }
  };
  const batcher = new Batcher<T, Answer<R>>({
    maxItems: MAX_DELIVERIES,
    maxWeight: MAX_DELIVERIES,
    weigh: sizeOf,
    maxInFlight: STATEMENTS_AT_ONCE,
    lingerMs: LINGER_MS,
    run: async (calls) => {
      const [only, ...others] = calls;
      if (only !== undefined && others.length === 0) return [await alone(only)];
      try {
        return (await together(calls)).map((result) => ({ result }));
      } catch (error) {
        if (!isDataFault(error)) throw error;
        return Promise.all(calls.map(alone));
      }
    },
  });
  return async (call) => {
    const answer = await batcher.add(call);
    if ('error' in answer) throw answer.error;
    return answer.result;
  };
}

/** Cuts a list into pieces as long as the given ones. */
function shareOut<T>(all: readonly T[], like: readonly (readonly unknown[])[]): T[][] {
  let start = 0;
  return like.map(({ length }) => {
    start += length;
    return all.slice(start - length, start);
  });
}

/**
 * The same store for a worker of many layers, each with batches of its own: what several of them load or settle at the
 * same time is one statement. Without it a hundred small layers cost the database, and us, a hundred times what one
 * large layer costs.
 */
export function withSharedTrips(store: DeliveryStore): DeliveryStore {
  const load = joined<readonly DeliveryKey[], LoadedDelivery[]>(
    (keys) => keys.length,
    async (calls) => shareOut(await store.loadDeliveries(calls.flat()), calls),
  );
  const settle = joined<Settlement, true>(
    ({ outcomes }) => outcomes.length,
    async (calls) => {
      await store.settle(
        calls.flatMap(({ outcomes }) => outcomes),
        calls.flatMap(({ warnings }) => warnings),
      );
      return calls.map(() => true);
    },
  );
  return {
    ...store,
    loadDeliveries: load,
    settle: async (outcomes, warnings) => {
      await settle({ outcomes, warnings });
    },
  };
}
