import { Center, Loader, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import type { Pages } from '../api/use-read.js';
import { ProblemAlert } from './problem-alert.js';
import { tellWhole } from './tell-whole.js';
import classes from './virtual-rows.module.css';

export interface Column<Item> {
  readonly id: string;
  readonly title: ReactNode;
  /** A track of CSS grid: `minmax(12rem, 2fr)`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly show: (item: Item) => ReactNode;
}

interface Given<Item> {
  /** What a reader of the screen hears the table called. */
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly pages: Pages<Item>;
  readonly idOf: (item: Item) => string;
  readonly empty: ReactNode;
  readonly isSelected?: (item: Item) => boolean;
  readonly onOpen?: (item: Item) => void;
}

const ROW_HEIGHT = 44;
/** So many rows before the end the next page is asked for. */
const AHEAD = 20;

/**
 * A table of a list that comes in pages, of which only the rows in sight stand in the document: the next page is asked
 * for as one comes near the end of what is there.
 */
export const VirtualRows = <Item,>(given: Given<Item>): ReactElement => {
  const { label, columns, pages, idOf, empty, isSelected, onOpen } = given;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: pages.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => idOf(pages.items[index]!),
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= pages.items.length - AHEAD) pages.loadMore();
  }, [last, pages]);

  const style = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  if (pages.items.length === 0 && pages.error !== null)
    return <ProblemAlert error={pages.error} onRetry={pages.reload} />;
  return (
    // a box that scrolls has to be reached by the keyboard, too
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroller} ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <div role="table" aria-label={label} aria-rowcount={pages.total ?? -1} style={style} className={classes.table}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.row}>
            {columns.map(({ id, title, isNumber }) => (
              <div role="columnheader" key={id} className={classes.cell} data-number={isNumber}>
                {title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const item = pages.items[row.index]!;
            return (
              <div
                role="row"
                key={row.key}
                aria-rowindex={row.index + 2}
                className={classes.row}
                data-selected={isSelected?.(item)}
                data-opens={onOpen !== undefined}
                style={{ transform: `translateY(${row.start}px)` }}
                onPointerOver={tellWhole}
                onClick={onOpen === undefined ? undefined : () => onOpen(item)}
              >
                {columns.map(({ id, isNumber, show }) => (
                  <div role="cell" key={id} className={classes.cell} data-number={isNumber}>
                    {show(item)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {pages.items.length === 0 && !pages.isLoading && (
        <Center p="xl">
          <Text c="dimmed">{empty}</Text>
        </Center>
      )}
      {(pages.isLoading || pages.isLoadingMore) && (
        <Center p="md">
          <Loader size="sm" role="status" aria-label="Loading" />
        </Center>
      )}
      {pages.items.length > 0 && pages.error !== null && <ProblemAlert error={pages.error} onRetry={pages.reload} />}
    </div>
  );
};
