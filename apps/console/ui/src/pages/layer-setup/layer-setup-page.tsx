import { OPERATOR_ROUTES, type PlatformInfo } from '@capi-relay/contracts/operator';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { Loaded } from '../../shared/loaded.js';
import { Page } from '../../shared/page.js';
import { EMPTY_DRAFT, type LayerDraft } from './draft.js';
import { EventsStep } from './events-step.js';
import { PixelStep } from './pixel-step.js';
import { RoutingStep } from './routing-step.js';
import { STEPS, type Step, StepList } from './step-list.js';
import { TestStep } from './test-step.js';
import { TokenStep } from './token-step.js';

/** What every step is given. `draft` is what has been told so far; `next` goes on once the step's own checks pass. */
export interface StepProps {
  readonly projectId: string;
  readonly platform: PlatformInfo;
  readonly draft: LayerDraft;
  readonly change: (change: Partial<LayerDraft>) => void;
  readonly next: () => void;
  readonly back: (() => void) | null;
}

export function Component() {
  const { projectId = '' } = useParams();
  const platforms = useRoute(OPERATOR_ROUTES.listPlatforms, {});
  return (
    <Page title="Add a layer" hint="One layer connects one pixel. You need its id and an access token.">
      <Loaded read={platforms} what="platforms">
        {({ items }) => <Wizard projectId={projectId} platforms={items} />}
      </Loaded>
    </Page>
  );
}

function Wizard({
  projectId,
  platforms,
}: {
  readonly projectId: string;
  readonly platforms: readonly PlatformInfo[];
}) {
  const [draft, setDraft] = useState<LayerDraft>(EMPTY_DRAFT);
  const [step, setStep] = useState<Step>('pixel');
  const [layerId, setLayerId] = useState<string | null>(null);
  const platform = platforms.find((candidate) => candidate.type === draft.type);
  if (platform === undefined) throw new Error(`The console does not list the platform of ${draft.type}.`);
  const place = STEPS.indexOf(step);
  const props: StepProps = {
    projectId,
    platform,
    draft,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
    next: () => setStep(STEPS[place + 1] ?? step),
    back: place === 0 ? null : () => setStep(STEPS[place - 1] ?? step),
  };
  return (
    <>
      <StepList current={step} onGo={layerId === null ? setStep : null} />
      {step === 'pixel' && <PixelStep {...props} platforms={platforms} />}
      {step === 'token' && <TokenStep {...props} />}
      {step === 'routing' && <RoutingStep {...props} />}
      {step === 'events' && <EventsStep {...props} onCreated={setLayerId} />}
      {step === 'test' && layerId !== null && (
        <TestStep projectId={projectId} layerId={layerId} platform={platform} />
      )}
    </>
  );
}
