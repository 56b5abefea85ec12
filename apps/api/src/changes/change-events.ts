import type { ChangesItem } from '#application';

/** A reader that was cut asks again after so long, unless it knows better. */
const RETRY_MILLISECONDS = 2_000;

const event = (name: string, data: object, id: string | undefined): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** What only says up to where nothing changed is no event: a reader remembers its id, and is told nothing. */
const textOf = (item: ChangesItem): string => {
  switch (item.kind) {
    case 'changed':
      return event('changed', item.changed, item.changed.position);
    case 'quiet':
      return `: quiet\nid: ${item.position}\n\n`;
    case 'end': {
      const { kind: _kind, ...said } = item;
      return event('end', said, item.position);
    }
  }
};

/**
 * Writes items as server-sent events. The first text is there at once, so that a reader knows that it is heard.
 * Source of the form: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* changeEvents(
  items: AsyncIterable<ChangesItem> | Iterable<ChangesItem>,
  onEnd: () => void = () => {},
): AsyncGenerator<string, void> {
  try {
    yield `retry: ${RETRY_MILLISECONDS}\n\n`;
    for await (const item of items) yield textOf(item);
  } finally {
    onEnd();
  }
}
