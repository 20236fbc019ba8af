import classes from './code.module.css';
import { CopyButton } from './copy-button.js';

/** A JSON value as it goes over the wire, indented. */
export function JsonView({ value, what }: { readonly value: unknown; readonly what: string }) {
  return <CodeBlock text={JSON.stringify(value, null, 2)} what={what} />;
}

/** Text to copy, in a box that scrolls by itself and can be scrolled by keyboard. */
export function CodeBlock({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={what}>
        {text}
      </section>
      <div className={classes.copy}>
        <CopyButton value={text} what={what} />
      </div>
    </div>
  );
}
