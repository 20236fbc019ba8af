import { createBrowserRouter } from 'react-router';
import { Loading } from '../shared/loading.js';
import { ErrorPage, NotFound } from './error-page.js';
import { SignedInFrame } from './signed-in-frame.js';

/** Every address of the console. A page's code is fetched when it is first opened. */
export const router = createBrowserRouter([
  {
    errorElement: <ErrorPage />,
    hydrateFallbackElement: <Loading what="the page" />,
    children: [
      { path: '/sign-in', lazy: () => import('../pages/sign-in/sign-in-page.js') },
      {
        element: <SignedInFrame />,
        children: [
          {
            errorElement: <ErrorPage />,
            children: [
              { index: true, lazy: () => import('../pages/projects/home-page.js') },
              { path: '/projects', lazy: () => import('../pages/projects/projects-page.js') },
              {
                path: '/projects/:projectId',
                children: [
                  { index: true, lazy: () => import('../pages/overview/overview-page.js') },
                  { path: 'layers/new', lazy: () => import('../pages/layer-setup/layer-setup-page.js') },
                  {
                    path: 'layers/:layerId',
                    lazy: () => import('../pages/layer/layer-page.js'),
                    children: [
                      { index: true, lazy: () => import('../pages/layer/health-tab.js') },
                      { path: 'mapping', lazy: () => import('../pages/layer/mapping-tab.js') },
                      { path: 'test', lazy: () => import('../pages/layer/test-tab.js') },
                      { path: 'settings', lazy: () => import('../pages/layer/settings-tab.js') },
                    ],
                  },
                  { path: 'events', lazy: () => import('../pages/events/events-page.js') },
                  { path: 'events/:eventId', lazy: () => import('../pages/events/event-page.js') },
                  { path: 'failed', lazy: () => import('../pages/failed/failed-page.js') },
                  { path: 'replays/:replayId', lazy: () => import('../pages/failed/replay-page.js') },
                  { path: 'apps', lazy: () => import('../pages/apps/apps-page.js') },
                  { path: 'apps/:appId', lazy: () => import('../pages/apps/app-page.js') },
                  { path: 'keys', lazy: () => import('../pages/keys/keys-page.js') },
                  { path: 'audit-log', lazy: () => import('../pages/audit/audit-page.js') },
                  { path: 'settings', lazy: () => import('../pages/projects/project-settings-page.js') },
                ],
              },
              { path: '/account', lazy: () => import('../pages/account/account-page.js') },
              { path: '/api-reference', lazy: () => import('../pages/api-reference/api-reference-page.js') },
              { path: '*', element: <NotFound /> },
            ],
          },
        ],
      },
    ],
  },
]);
