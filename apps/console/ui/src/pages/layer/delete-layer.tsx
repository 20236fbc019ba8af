import { type LayerView, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.js';
import { Confirm } from '../../shared/confirm.js';
import { Panel } from '../../shared/panel.js';

export function DeleteLayer({ layer }: { readonly layer: LayerView }) {
  const [asking, ask] = useDisclosure(false);
  const navigate = useNavigate();
  const remove = useChange(OPERATOR_ROUTES.deleteLayer);
  return (
    <Panel
      title="Delete the layer"
      hint="Nothing more is sent to this pixel; what waits is dropped. What it delivered stays on record."
      action={
        <Button variant="default" c="var(--bad)" onClick={ask.open}>
          Delete layer
        </Button>
      }
    >
      <span style={{ color: 'var(--ink-soft)' }}>To stop sending for a while, pause the layer instead.</span>
      <Confirm
        opened={asking}
        title={`Delete "${layer.name}"?`}
        act="Delete layer"
        busy={remove.isPending}
        error={remove.error}
        onClose={ask.close}
        onConfirm={() =>
          remove.mutate(
            { params: { projectId: layer.projectId, layerId: layer.id } },
            { onSuccess: () => void navigate(`/projects/${layer.projectId}`) },
          )
        }
      >
        Events that arrive from now on are not sent to pixel <code>{layer.capi.pixel_id ?? 'not set'}</code>.
        This cannot be taken back; a new layer can be added for the same pixel.
      </Confirm>
    </Panel>
  );
}
