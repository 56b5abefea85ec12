import { Button, Divider, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type ReactElement, useId, useState } from 'react';
import { instantOf, wallClock } from '../parts/days.js';
import { chooseZone, timeZone, useZone, type Zone } from '../parts/zone.js';
import { TimeLine } from './time-line.js';

interface Given {
  readonly asOf: string | undefined;
  readonly onMove: (asOf: string | undefined) => void;
  readonly onClose: () => void;
}

const AN_INSTANT = /^\d{4}-\d\d-\d\dT/;

/** Where one moves in time: along a line, by a date, and back to now. */
const AsOfPanel = ({ asOf, onMove, onClose }: Given): ReactElement => {
  const zone = useZone();
  const at = asOf !== undefined && AN_INSTANT.test(asOf) ? Date.parse(asOf) : undefined;
  const [text, setText] = useState<string>();
  const shown = text ?? (at === undefined ? '' : wallClock(at));
  const chosen = shown === '' ? undefined : instantOf(shown);
  const zoneLabel = useId();
  return (
    <Stack gap="md">
      <TimeLine
        at={at}
        onMove={(instant) => {
          setText(undefined);
          onMove(instant);
        }}
      />
      <Divider />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen === undefined) return;
          onMove(chosen);
          onClose();
        }}
      >
        <Stack gap="sm">
          <TextInput
            type="datetime-local"
            step={1}
            label="Show everything as it was"
            description={`In the time zone ${timeZone(zone)}`}
            value={shown}
            required
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button type="submit" size="sm">
              Go there
            </Button>
            {asOf !== undefined && (
              <Button
                variant="default"
                size="sm"
                onClick={() => {
                  onMove(undefined);
                  onClose();
                }}
              >
                Back to now
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      <Divider />
      <div>
        <Text size="sm" fw={500} mb={4} id={zoneLabel}>
          All times are shown in
        </Text>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-labelledby={zoneLabel}
          data={[
            { value: 'local', label: `Local (${timeZone('local')})` },
            { value: 'UTC', label: 'UTC' },
          ]}
          value={zone}
          onChange={(value) => {
            setText(undefined);
            chooseZone(value as Zone);
          }}
        />
      </div>
    </Stack>
  );
};

export default AsOfPanel;
