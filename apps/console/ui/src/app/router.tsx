import { createBrowserRouter } from 'react-router';
import { ErrorPage, NotFound } from './error-page.js';

export const router = createBrowserRouter([
  { errorElement: <ErrorPage />, children: [{ path: '*', element: <NotFound /> }] },
]);
