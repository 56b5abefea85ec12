import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { saveFile } from './download.js';
import { ProblemAlert } from './problem-alert.js';

export interface ExportedFile {
  readonly label: string;
  readonly name: string;
  readonly content: () => Promise<Blob>;
}

interface Given {
  readonly files: readonly ExportedFile[];
  readonly title?: string;
}

/** Gives all of a list as files, also what hasn't been shown yet. */
export const Exports = ({ files, title }: Given): ReactElement => {
  const { mutate, variables, isPending, error } = useMutation({
    mutationFn: async ({ name, content }: ExportedFile) => saveFile(name, await content()),
  });
  return (
    <>
      {files.map((file) => (
        <Button
          key={file.name}
          variant="default"
          disabled={isPending && variables.name !== file.name}
          loading={isPending && variables.name === file.name}
          title={title}
          onClick={() => mutate(file)}
        >
          {file.label}
        </Button>
      ))}
      <ProblemAlert error={error} />
    </>
  );
};
