import type { z } from 'zod';
import { ACCESS_ROUTES } from './access-routes.js';
import { EVENT_ROUTES } from './event-routes.js';
import { LAYER_ROUTES } from './layer-routes.js';
import { PEOPLE_ROUTES } from './people-routes.js';
import { SESSION_ROUTES } from './session-routes.js';
import { SETTINGS_ROUTES } from './settings-routes.js';

/** Every route of the operator API. */
export const OPERATOR_ROUTES = {
  ...SESSION_ROUTES,
  ...SETTINGS_ROUTES,
  ...LAYER_ROUTES,
  ...EVENT_ROUTES,
  ...PEOPLE_ROUTES,
  ...ACCESS_ROUTES,
};

export type OperatorRoutes = typeof OPERATOR_ROUTES;
export type RouteName = keyof OperatorRoutes;

type Schema<N extends RouteName, K extends string> = OperatorRoutes[N] extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? S
  : z.ZodUndefined;

/** What a route's handler gets, parsed. */
export interface RouteInput<N extends RouteName> {
  readonly params: z.output<Schema<N, 'params'>>;
  readonly query: z.output<Schema<N, 'query'>>;
  readonly body: z.output<Schema<N, 'body'>>;
}

/** What a route answers with. */
export type RouteAnswer<N extends RouteName> = z.output<Schema<N, 'answer'>>;
