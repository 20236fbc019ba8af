import { Button, Group } from '@mantine/core';

export function StepButtons({
  back,
  act = 'Continue',
  disabled = false,
  busy = false,
}: {
  readonly back: (() => void) | null;
  readonly act?: string;
  readonly disabled?: boolean;
  readonly busy?: boolean;
}) {
  return (
    <Group justify="space-between" mt="md">
      {back === null ? (
        <span />
      ) : (
        <Button variant="default" size="sm" onClick={back}>
          Back
        </Button>
      )}
      <Button type="submit" size="sm" disabled={disabled} loading={busy}>
        {act}
      </Button>
    </Group>
  );
}
