export * from './delivery.js';
export * from './layer.js';
export * from './platform.js';
export * from './platform-name.js';
export * from './reasons.js';
export * from './sdk-event.js';
export * from './stored-event.js';
