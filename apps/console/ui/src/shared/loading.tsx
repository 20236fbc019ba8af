import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './loading.module.css';

const QUIET_MS = 250;

/** Nothing for the first quarter of a second, so that quick answers do not flicker. */
export function Loading({ what }: { readonly what: string }) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.box} role="status">
      {visible && (
        <>
          <Loader size="xs" /> <span>Loading {what} …</span>
        </>
      )}
    </div>
  );
}
