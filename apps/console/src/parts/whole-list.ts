export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** A file is written from a list a page at a time, so that no more than its text is held in memory. */
export interface FileForm<Item> {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly head: string;
  readonly write: (items: readonly Item[]) => string;
}

/** Reads all pages, each by the cursor that the one before told, and puts what is written of them together. */
export const wholeList = async <Item>(
  form: Pick<FileForm<Item>, 'type' | 'head' | 'write'>,
  pageAfter: (after: string | undefined) => Promise<ListPage<Item>>,
): Promise<Blob> => {
  const parts = [form.head];
  let after: string | undefined;
  do {
    const page = await pageAfter(after);
    parts.push(form.write(page.items));
    after = page.next;
  } while (after !== undefined);
  return new Blob(parts, { type: `${form.type};charset=utf-8` });
};
