/** What is decided about deliveries and layers, as pure functions: for whoever explains it without sending anything. */

export type { GateCheck, LoadedDelivery } from '@capi-relay/store';
export { prepare } from './decide.js';
export { explainGates } from './gates.js';
export { judgeHealth } from './health.js';
export type * from './health-facts.js';
export { type AnyReason, REASON_TEXTS, type ReasonText, reasonText } from './reason-texts.js';
export { WARNING_TEXTS, type WarningText } from './warning-texts.js';
