import type { Stand } from '../stand/stand.js';
import type { Row } from '../table.js';

/** How much is measured: quick answers in under two minutes, full is what the documents quote. */
export interface Amounts {
  readonly deliveries: number;
  readonly singleDeliveries: number;
  readonly backlog: number;
  readonly loadSeconds: number;
  readonly mappingRounds: number;
}

export const FULL: Amounts = {
  deliveries: 100_000,
  singleDeliveries: 20_000,
  backlog: 1_000_000,
  loadSeconds: 20,
  mappingRounds: 50_000,
};

export const QUICK: Amounts = {
  deliveries: 30_000,
  singleDeliveries: 4_000,
  backlog: 100_000,
  loadSeconds: 4,
  mappingRounds: 10_000,
};

export interface Scenario {
  readonly name: string;
  run(stand: Stand, amounts: Amounts): Promise<Row[]>;
}
