import type { FeedItem } from '#application';
import { cloudEventLineOf } from '#contracts';
import { defined } from '#licensing';

/** The line of an item: an event is a CloudEvent, and what else comes says so by its first member. */
const lineOf = (item: FeedItem, storeId: string, now: () => string): string => {
  switch (item.kind) {
    case 'event':
      return cloudEventLineOf(item.event, storeId);
    case 'heartbeat':
      return JSON.stringify({ heartbeat: now(), position: item.position });
    case 'end':
      return JSON.stringify({ end: item.end, position: item.position, ...defined({ detail: item.problem }) });
  }
};

/** Writes items as NDJSON, a line at a time, so that one that is there waits for none that may come. */
export async function* feedLines(
  items: AsyncIterable<FeedItem>,
  { storeId, now, onEnd }: { readonly storeId: string; readonly now: () => string; readonly onEnd: () => void },
): AsyncGenerator<string, void> {
  try {
    for await (const item of items) yield `${lineOf(item, storeId, now)}\n`;
  } finally {
    onEnd();
  }
}
