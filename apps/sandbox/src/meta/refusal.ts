import { type Answer, jsonAnswer } from '../answer.js';

/** An error of the Graph API, before it becomes an answer. */
export interface MetaRefusal {
  readonly status: number;
  readonly type: 'OAuthException' | 'GraphMethodException';
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  readonly transient?: boolean;
  /** `error_user_title`; Meta localises it to the token's user, so callers must not match on it. */
  readonly title?: string;
  /** `error_user_msg`, localised likewise. */
  readonly explanation?: string;
  /** Place of the refused event in `data`. Meta does not answer it: only subcode 2804019 names it, in its text. */
  readonly index?: number;
}

/** @param headers such as the usage headers of a throttled call */
export function refusalAnswer(
  refusal: MetaRefusal,
  fbtraceId: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { status, message, type, code, subcode, transient, title, explanation } = refusal;
  return jsonAnswer(
    status,
    {
      error: {
        message,
        type,
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(transient === undefined ? {} : { is_transient: transient }),
        ...(title === undefined ? {} : { error_user_title: title }),
        ...(explanation === undefined ? {} : { error_user_msg: explanation }),
        fbtrace_id: fbtraceId,
      },
    },
    headers,
  );
}

function parameterRefusal(subcode: number, title: string, explanation: string): MetaRefusal {
  return {
    status: 400,
    type: 'OAuthException',
    code: 100,
    message: 'Invalid parameter',
    subcode,
    transient: false,
    title,
    explanation,
  };
}

/** A refused event; the whole request is refused with it. */
export function eventRefusal(
  index: number,
  subcode: number,
  title: string,
  explanation: string,
): MetaRefusal {
  return { ...parameterRefusal(subcode, title, explanation), index };
}

const SCHEMA_SUBCODE = 2804019;
const SCHEMA_TITLE = 'Server Side Api Parameter Error';

/** The generic schema refusal; its text is the only one that names a place. */
export function schemaRefusal(index: number, explanation: string): MetaRefusal {
  return eventRefusal(index, SCHEMA_SUBCODE, SCHEMA_TITLE, explanation);
}

/** A schema refusal of the request itself. */
export function requestSchemaRefusal(explanation: string): MetaRefusal {
  return parameterRefusal(SCHEMA_SUBCODE, SCHEMA_TITLE, explanation);
}

function graphError(status: number, code: number, message: string): MetaRefusal {
  return { status, type: 'OAuthException', code, message };
}

export const DATA_REQUIRED = graphError(400, 100, '(#100) The parameter data is required');
export const TOKEN_ABSENT = graphError(400, 104, 'An access token is required to request this resource.');
export const TOKEN_REJECTED = graphError(401, 190, 'Invalid OAuth access token - Cannot parse access token');
export const PERMISSION_DENIED = graphError(403, 200, '(#200) Permissions error');
/** What a token made in Events Manager gets when it reads its own dataset. */
export const READ_NOT_PERMITTED = graphError(400, 100, '(#100) Missing Permission');
export const THROTTLED = graphError(
  400,
  80004,
  '(#80004) There have been too many calls to this ad-account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting#ads-management.',
);

export function unknownPath(path: string): MetaRefusal {
  return graphError(400, 2500, `Unknown path components: ${path}`);
}

export function versionExpired(newest: string): MetaRefusal {
  return graphError(
    400,
    2635,
    `(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: ${newest}.`,
  );
}

export function aliasUnknown(objectId: string): MetaRefusal {
  return graphError(400, 803, `(#803) Some of the aliases you requested do not exist: ${objectId}`);
}

/** The object is not there, or not for this token: the answer does not say which. */
export function objectUnavailable(objectId: string, method: 'post' | 'get'): MetaRefusal {
  return {
    status: 400,
    type: 'GraphMethodException',
    code: 100,
    subcode: 33,
    message: `Unsupported ${method} request. Object with ID '${objectId}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

export const SERVER_ERRORS: readonly [MetaRefusal, MetaRefusal] = [
  {
    status: 500,
    type: 'OAuthException',
    code: 1,
    message: 'An unknown error has occurred.',
    transient: true,
  },
  {
    status: 503,
    type: 'OAuthException',
    code: 2,
    message: 'An unexpected error has occurred. Please retry your request later.',
    transient: true,
  },
];
