import { type CreateReplay, OPERATOR_ROUTES, REPLAY_OUTCOMES } from '@capi-relay/contracts/operator';
import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { fromLocalInput, toLocalInput } from '../../shared/local-time-input.js';
import { REASON_TITLES, reasonTitle } from '../../text/reasons.js';
import type { LayerNames } from './failed-page.js';

type ReplayOutcome = (typeof REPLAY_OUTCOMES)[number];

export interface ReplayDraft {
  readonly layerId: string;
  readonly since: string;
  readonly until: string;
  readonly outcomes: readonly ReplayOutcome[];
  /** Empty: every reason. */
  readonly reasons: readonly string[];
}

const OUTCOME_WORDS: Readonly<Record<ReplayOutcome, string>> = {
  failed: 'Failed',
  dropped: 'Dropped',
  parked: 'Parked',
  never_routed: 'Events that arrived before the layer was there',
};

const REASONS = Object.keys(REASON_TITLES);

function bodyOf(draft: ReplayDraft): CreateReplay {
  return {
    since: draft.since,
    until: draft.until,
    outcomes: [...draft.outcomes],
    ...(draft.reasons.length === 0 ? {} : { reasons: [...draft.reasons] }),
  };
}

/** What to send again; what was delivered never is. */
export function ReplayDialog({
  projectId,
  layers,
  initial,
  onClose,
}: {
  readonly projectId: string;
  readonly layers: LayerNames;
  readonly initial: ReplayDraft;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(initial);
  const [sinceText, setSinceText] = useState(toLocalInput(initial.since));
  const [untilText, setUntilText] = useState(toLocalInput(initial.until));
  const replay = useChange(OPERATOR_ROUTES.createReplay);
  const navigate = useNavigate();
  const change = (part: Partial<ReplayDraft>) => setDraft({ ...draft, ...part });
  // A field shows whole minutes; what was not edited keeps its seconds, so that nothing of the last minute is left out.
  const since = sinceText === toLocalInput(draft.since) ? draft.since : fromLocalInput(sinceText);
  const until = untilText === toLocalInput(draft.until) ? draft.until : fromLocalInput(untilText);
  const valid = since !== null && until !== null && since < until && draft.outcomes.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (since === null || until === null) return;
    replay.mutate(
      { params: { projectId, layerId: draft.layerId }, body: bodyOf({ ...draft, since, until }) },
      { onSuccess: ({ id }) => void navigate(`/projects/${projectId}/replays/${id}`) },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Send again">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Select
            label="Layer"
            data={layers.map((layer) => ({ value: layer.layerId, label: layer.name }))}
            value={draft.layerId}
            allowDeselect={false}
            onChange={(chosen) => change({ layerId: chosen ?? draft.layerId })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <TextInput
              label="Events since"
              type="datetime-local"
              required
              withAsterisk={false}
              value={sinceText}
              onChange={(event) => setSinceText(event.currentTarget.value)}
            />
            <TextInput
              label="Until"
              type="datetime-local"
              required
              withAsterisk={false}
              value={untilText}
              error={
                since !== null && until !== null && since >= until ? 'must be later than the start' : null
              }
              onChange={(event) => setUntilText(event.currentTarget.value)}
            />
          </SimpleGrid>
          <Checkbox.Group
            label="Which deliveries"
            value={[...draft.outcomes]}
            onChange={(chosen) =>
              change({ outcomes: REPLAY_OUTCOMES.filter((outcome) => chosen.includes(outcome)) })
            }
          >
            <Stack gap={6} mt={6}>
              {REPLAY_OUTCOMES.map((outcome) => (
                <Checkbox key={outcome} value={outcome} label={OUTCOME_WORDS[outcome]} />
              ))}
            </Stack>
          </Checkbox.Group>
          <MultiSelect
            label="Only for these reasons"
            placeholder={draft.reasons.length === 0 ? 'Every reason' : ''}
            data={REASONS.map((reason) => ({ value: reason, label: reasonTitle(reason) }))}
            value={[...draft.reasons]}
            clearable
            searchable
            onChange={(reasons) => change({ reasons })}
          />
          <span style={{ color: 'var(--ink-soft)' }}>
            Every gate is asked again. What was delivered is never sent twice, and what is too old for the
            platform is counted and left as it is.
          </span>
          {replay.error !== null && <ErrorNotice error={replay.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={replay.isPending} disabled={!valid}>
              Start replay
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
