import type { EventMap } from '@capi-relay/contracts';
import { Autocomplete, Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type EventNames, type MappingRow, mappingRows, withMapping, withoutOverride } from './event-map.js';
import classes from './event-map-editor.module.css';

/** The mapping in effect, defaults and overrides, each to be renamed, switched off or taken back. */
export function EventMapEditor({
  names,
  overrides,
  onChange,
  unmapped = [],
  disabled = false,
}: {
  readonly names: EventNames;
  readonly overrides: EventMap;
  readonly onChange: (overrides: EventMap) => void;
  /** Names that arrived and map to nothing, offered to be added. */
  readonly unmapped?: readonly string[];
  readonly disabled?: boolean;
}) {
  const rows = mappingRows(names, overrides);
  const set = (sdkEvent: string, platformEvent: string | null) =>
    onChange(withMapping(names, overrides, sdkEvent, platformEvent));
  return (
    <>
      <div className={classes.titles} aria-hidden="true">
        <span>SDK event</span>
        <span>Sent as</span>
        <span>From</span>
      </div>
      <ul className={classes.lines}>
        {rows.map((row) => (
          <MappingLine
            key={row.sdkEvent}
            row={row}
            standardEvents={names.standardEvents}
            disabled={disabled}
            onSet={(platformEvent) => set(row.sdkEvent, platformEvent)}
            onReset={() => onChange(withoutOverride(overrides, row.sdkEvent))}
          />
        ))}
      </ul>
      {!disabled && (
        <AddMapping
          standardEvents={names.standardEvents}
          suggestions={unmapped.filter((name) => !rows.some((row) => row.sdkEvent === name))}
          taken={rows.map((row) => row.sdkEvent)}
          onAdd={set}
        />
      )}
    </>
  );
}

const SOURCE_WORDS: Readonly<Record<MappingRow['source'], string>> = {
  default: 'Default',
  override: 'Override',
  off: 'Switched off',
};

function MappingLine({
  row,
  standardEvents,
  disabled,
  onSet,
  onReset,
}: {
  readonly row: MappingRow;
  readonly standardEvents: readonly string[];
  readonly disabled: boolean;
  readonly onSet: (platformEvent: string | null) => void;
  readonly onReset: () => void;
}) {
  return (
    <li className={classes.line}>
      <code className={classes.sdkEvent}>{row.sdkEvent}</code>
      <div className={classes.sentAs}>
        {row.platformEvent === null ? (
          <span className={classes.off}>not sent</span>
        ) : (
          <PlatformEventField
            label={`Platform event for ${row.sdkEvent}`}
            value={row.platformEvent}
            standardEvents={standardEvents}
            disabled={disabled}
            onChange={onSet}
          />
        )}
        {!row.isStandard && (
          <div className={classes.flag}>Not a standard name: arrives as a custom event.</div>
        )}
      </div>
      <div className={classes.source}>
        {SOURCE_WORDS[row.source]}
        {row.source === 'override' && row.defaultEvent !== null && (
          <span className={classes.default}> (default: {row.defaultEvent})</span>
        )}
      </div>
      <div className={classes.action}>
        {!disabled && <LineAction row={row} onSwitchOff={() => onSet(null)} onReset={onReset} />}
      </div>
    </li>
  );
}

function LineAction({
  row,
  onSwitchOff,
  onReset,
}: {
  readonly row: MappingRow;
  readonly onSwitchOff: () => void;
  readonly onReset: () => void;
}) {
  const [act, name, run] =
    row.source === 'default'
      ? (['Switch off', `Switch off ${row.sdkEvent}`, onSwitchOff] as const)
      : row.defaultEvent === null
        ? (['Remove', `Remove ${row.sdkEvent}`, onReset] as const)
        : (['Back to default', `Back to default for ${row.sdkEvent}`, onReset] as const);
  return (
    <Button variant="subtle" color="gray" c="var(--ink)" aria-label={name} onClick={run}>
      {act}
    </Button>
  );
}

/** Takes a new name over when the field is left or Enter is pressed, not at each letter. */
function PlatformEventField({
  label,
  value,
  standardEvents,
  disabled,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly standardEvents: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (text: string) => {
    const name = text.trim();
    setDraft(null);
    if (name !== '' && name !== value) onChange(name);
  };
  return (
    <Autocomplete
      size="xs"
      aria-label={label}
      data={[...standardEvents]}
      value={draft ?? value}
      disabled={disabled}
      maxLength={128}
      onChange={setDraft}
      onOptionSubmit={commit}
      onBlur={() => draft !== null && commit(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          if (draft !== null) commit(draft);
        }
      }}
      // Every standard name is offered while the present one stands in the field.
      filter={({ options, search }) =>
        draft === null
          ? options
          : options.filter(
              (option) => 'label' in option && option.label.toLowerCase().includes(search.toLowerCase()),
            )
      }
    />
  );
}

function AddMapping({
  standardEvents,
  suggestions,
  taken,
  onAdd,
}: {
  readonly standardEvents: readonly string[];
  readonly suggestions: readonly string[];
  readonly taken: readonly string[];
  readonly onAdd: (sdkEvent: string, platformEvent: string) => void;
}) {
  const [sdkEvent, setSdkEvent] = useState('');
  const [platformEvent, setPlatformEvent] = useState('');
  const isTaken = taken.includes(sdkEvent.trim());
  const complete = sdkEvent.trim() !== '' && platformEvent.trim() !== '' && !isTaken;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    onAdd(sdkEvent.trim(), platformEvent.trim());
    setSdkEvent('');
    setPlatformEvent('');
  };
  return (
    <form className={classes.add} onSubmit={submit}>
      {suggestions.length > 0 && (
        <Group gap="xs" className={classes.suggestions}>
          <span>Arrived and not sent:</span>
          {suggestions.map((name) => (
            <Button key={name} variant="default" onClick={() => setSdkEvent(name)}>
              {name}
            </Button>
          ))}
        </Group>
      )}
      <TextInput
        size="xs"
        label="SDK event"
        placeholder="level_complete"
        value={sdkEvent}
        error={isTaken ? 'already in the table' : null}
        onChange={(event) => setSdkEvent(event.currentTarget.value)}
      />
      <Autocomplete
        size="xs"
        label="Send as"
        placeholder="Lead"
        data={[...standardEvents]}
        value={platformEvent}
        onChange={setPlatformEvent}
      />
      <Button type="submit" variant="default" disabled={!complete}>
        Add to the map
      </Button>
    </form>
  );
}
