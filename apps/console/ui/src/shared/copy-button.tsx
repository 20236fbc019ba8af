import { ActionIcon, CopyButton as Copy, Tooltip } from '@mantine/core';
import { CheckIcon, CopyIcon } from './icons.js';

/** Copies `value`; `what` names it for people who cannot see the icon. */
export function CopyButton({ value, what }: { readonly value: string; readonly what: string }) {
  return (
    <Copy value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copy>
  );
}
