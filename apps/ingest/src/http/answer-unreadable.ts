import type { UnreadableAnswer } from '@capi-relay/runtime';
import { ERROR_STATUS, type ErrorCode } from './errors.js';
import { newRequestId } from './request-id.js';

interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
}

const NOT_HTTP: Fault = {
  code: 'invalid_request',
  message: 'This is not an HTTP request, or its body is not as long or as chunked as its headers say.',
};

/** By the codes of Node's parser and server (https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror). */
const FAULTS: Readonly<Record<string, Fault>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers_too_large',
    message: 'The request line and the headers are larger than 16 kB. Events belong into the body.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: 'body_too_large',
    message: 'The chunks of the body carry extensions, and more of them than is read.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'request_timeout',
    message: 'The request did not arrive in time, so nothing was accepted. Send it again.',
  },
};

/** What a client is told whose bytes never became a request. It has no headers to take an id from. */
export function answerUnreadable(code: string): UnreadableAnswer {
  const fault = FAULTS[code] ?? NOT_HTTP;
  const error = { code: fault.code, message: fault.message, requestId: newRequestId() };
  return { status: ERROR_STATUS[fault.code], body: JSON.stringify({ error }) };
}
