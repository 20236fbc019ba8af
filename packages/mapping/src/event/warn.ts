import type { WarningCode } from '@capi-relay/contracts';

/** Notes that something was left out or filled in while the event went on. */
export type Warn = (code: WarningCode) => void;
