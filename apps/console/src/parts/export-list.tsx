import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { saveFile } from './download.js';
import { ProblemAlert } from './problem-alert.js';
import { type FileForm, type ListPage, wholeList } from './whole-list.js';

interface Given<Item> {
  readonly forms: readonly FileForm<Item>[];
  /** Begins to read the list anew. */
  readonly read: () => (after: string | undefined) => Promise<ListPage<Item>>;
  readonly title?: string;
}

/** Gives all of a list as a file, also what hasn't been shown yet. */
export const ExportList = <Item,>({ forms, read, title }: Given<Item>): ReactElement => {
  const { mutate, variables, isPending, error } = useMutation({
    mutationFn: async (form: FileForm<Item>) => saveFile(form.name, await wholeList(form, read())),
  });
  return (
    <>
      {forms.map((form) => (
        <Button
          key={form.name}
          variant="default"
          disabled={isPending && variables.name !== form.name}
          loading={isPending && variables.name === form.name}
          title={title}
          onClick={() => mutate(form)}
        >
          {form.label}
        </Button>
      ))}
      <ProblemAlert error={error} />
    </>
  );
};
