import type { ApiKeyWithSecret } from '@capi-relay/contracts/operator';
import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { CodeBlock } from '../../shared/json-view.js';
import { Notice } from '../../shared/notice.js';

/** The one time a key is seen. It closes by its button alone, so that a stray click loses nothing. */
export function KeyShownOnce({
  made,
  onClose,
}: {
  readonly made: ApiKeyWithSecret;
  readonly onClose: () => void;
}) {
  const [kept, setKept] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The key "${made.name}"`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Notice tone="warn" title="This is the only time it is shown.">
        Copy it to where it is used. If it is lost, rotate the key.
      </Notice>
      <div style={{ height: '0.75rem' }} />
      <CodeBlock text={made.key} what="API key" />
      <Group justify="space-between" mt="md">
        <Checkbox
          label="I have copied it"
          checked={kept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!kept} onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  );
}
