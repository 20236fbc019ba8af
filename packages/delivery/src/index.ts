export { prepare } from './decide.js';
export { explainGates } from './gates.js';
export {
  type Health,
  type HealthFacts,
  type HealthStatus,
  type HealthWarning,
  judgeHealth,
} from './health.js';
export { type AnyReason, REASON_TEXTS, type ReasonText, reasonText } from './reason-texts.js';
