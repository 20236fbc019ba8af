import { Button } from '@mantine/core';
import { ApiError, nextStep } from '../api/api-error.js';
import { Notice } from './notice.js';

/** What happened, what to do, and the id that finds it in the log. */
export function ErrorNotice({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const step = nextStep(error);
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  return (
    <Notice
      tone="bad"
      title={error.message}
      action={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {fields.length > 0 && (
        <ul style={{ margin: 0, paddingLeft: '1.1rem' }}>
          {fields.map(([field, message]) => (
            <li key={field}>
              <code>{field}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {step !== null && <div>{step}</div>}
      {error instanceof ApiError && error.requestId !== null && (
        <div style={{ color: 'var(--ink-soft)', fontSize: '0.75rem' }}>
          {error.code} · request <code>{error.requestId}</code>
        </div>
      )}
    </Notice>
  );
}
