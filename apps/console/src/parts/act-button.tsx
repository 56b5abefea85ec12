import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { usePermits } from './permits.js';

interface Given extends ButtonProps {
  /** The command that it leads to. Whoever may not give it doesn't see the button. */
  readonly command: string;
  readonly onClick: () => void;
  /** Says what the words on it leave open, such as whom it is about. */
  readonly 'aria-label'?: string;
}

/** A button that leads to a change. In the past it is off, and says so to the mouse, the keyboard and a reader. */
export const ActButton = ({ command, onClick, ...props }: Given): ReactElement | null => {
  const { may, whyOff } = usePermits();
  if (!may(command)) return null;
  if (whyOff === undefined) return <Button onClick={onClick} {...props} />;
  return (
    <Tooltip label={whyOff} events={{ hover: true, focus: true, touch: true }}>
      <Button data-disabled aria-disabled onClick={(event) => event.preventDefault()} title={whyOff} {...props} />
    </Tooltip>
  );
};
