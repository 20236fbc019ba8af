import classes from './step-list.module.css';

export const STEPS = ['pixel', 'token', 'routing', 'events', 'test'] as const;
export type Step = (typeof STEPS)[number];

const STEP_WORDS: Readonly<Record<Step, string>> = {
  pixel: 'Platform and pixel',
  token: 'Access token',
  routing: 'Apps and countries',
  events: 'Events',
  test: 'Test event',
};

/** Where one is; an earlier step can be gone back to until the layer exists. */
export function StepList({
  current,
  onGo,
}: {
  readonly current: Step;
  readonly onGo: ((step: Step) => void) | null;
}) {
  const place = STEPS.indexOf(current);
  return (
    <>
      <ol className={classes.steps} aria-label="Steps">
        {STEPS.map((step, index) => {
          const state = index < place ? 'done' : index === place ? 'current' : 'ahead';
          return (
            <li
              key={step}
              className={classes.step}
              data-state={state}
              aria-current={state === 'current' ? 'step' : undefined}
            >
              {state === 'done' && onGo !== null ? (
                <button type="button" className={classes.button} onClick={() => onGo(step)}>
                  {titleOf(step)}
                </button>
              ) : (
                titleOf(step)
              )}
            </li>
          );
        })}
      </ol>
      <p className={classes.current} aria-hidden="true">
        {titleOf(current)}
      </p>
    </>
  );
}

function titleOf(step: Step): string {
  return `${STEPS.indexOf(step) + 1}. ${STEP_WORDS[step]}`;
}
