import type { z } from 'zod';
import type { Scope } from './scopes.js';

/** Requests of one class share a budget. */
export type EndpointClass = 'read-light' | 'write-light' | 'long-running' | 'sign-in';

/** Everything the operator API says about one route; the server, its documentation and its tests derive from it. */
export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:names` for the parameters, as in Express. */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly tag: string;
  /**
   * `public`: answered to anybody. `caller`: to whoever is signed in or has a key. Otherwise the scope that is needed.
   */
  readonly access: 'public' | 'caller' | Scope;
  readonly endpointClass: EndpointClass;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** Absent with 204. */
  readonly answer?: z.ZodType;
  /** The answer holds a secret: it is never stored for an `Idempotency-Key`. */
  readonly answersSecret?: true;
  /** The work is too much for one transaction and is done in many; it can be asked for again where it broke off. */
  readonly inSteps?: true;
  /** The request is passed on to another service and changes nothing here. */
  readonly forwards?: true;
}

export const PROJECT_PATH = '/v1/projects/:projectId';
export const LAYER_PATH = `${PROJECT_PATH}/layers/:layerId` as const;
