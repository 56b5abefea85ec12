import { Button, type ButtonProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';

interface Given extends ButtonProps {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: never;
  /** What it is called where its face is a sign. */
  readonly label?: string;
}

/** A link that looks like a button: it has an address, and opens in another tab for whoever wants it there. */
export const LinkButton = ({ to, params, search, label, ...props }: Given): ReactElement => (
  <Button
    variant="default"
    size="compact-sm"
    {...props}
    renderRoot={(given) => (
      <Link
        to={to}
        {...(params === undefined ? {} : { params })}
        {...(search === undefined ? {} : { search })}
        {...(label === undefined ? {} : { 'aria-label': label, title: label })}
        {...given}
      />
    )}
  />
);
