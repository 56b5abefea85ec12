export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}
export type PageAfter<Item> = (after: string | undefined) => Promise<ListPage<Item>>;

/** Lists are read for a file in pages as large as the server gives them. */
export const LARGEST_PAGE = 999;

/** A file is written from a list a page at a time, so that no more than its text is held in memory. */
export interface FileForm<Item> {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly head: string;
  readonly write: (items: readonly Item[]) => string;
}

/** Reads all pages of a list, each by the cursor that the one before told. */
export async function* allPages<Item>(pageAfter: PageAfter<Item>): AsyncGenerator<readonly Item[]> {
  let after: string | undefined;
  do {
    const page = await pageAfter(after);
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

/** Reads the whole list, and makes a file of what is written of it. */
export const wholeList = async <Item>(
  { type, head, write }: Pick<FileForm<Item>, 'type' | 'head' | 'write'>,
  pageAfter: PageAfter<Item>,
): Promise<Blob> => {
  const parts = [head];
  for await (const items of allPages(pageAfter)) parts.push(write(items));
  return new Blob(parts, { type: `${type};charset=utf-8` });
};
