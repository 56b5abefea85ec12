import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

/** Gives a file to the browser to keep. */
export const saveFile = (name: string, content: Blob): void => {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};

interface Given {
  readonly name: string;
  readonly type: string;
  readonly content: () => string;
  readonly children: ReactNode;
}

export const Download = ({ name, type, content, children }: Given): ReactElement => (
  <Button variant="default" size="sm" onClick={() => saveFile(name, new Blob([content()], { type }))}>
    {children}
  </Button>
);
