export * from '../identity/index.js';
export { clockOffset, occurredOn } from './clock.js';
export { type SealContext, type SealedEvent, sealEvent } from './seal-event.js';
export { type SealedTraits, sealTraits, type TraitsContext } from './seal-traits.js';
export { sealUserId } from './user-id.js';
