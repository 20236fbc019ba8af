export { prepare } from './decide.js';
export { explainGates } from './gates.js';
export { judgeHealth } from './health.js';
export type { Health, HealthFacts, HealthStatus, HealthWarning, OutcomeCount } from './health-facts.js';
export { type AnyReason, REASON_TEXTS, type ReasonText, reasonText } from './reason-texts.js';
