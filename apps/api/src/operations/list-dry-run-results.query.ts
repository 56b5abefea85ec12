import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DryRunItem, InvalidCursor, KeptDryRuns } from '#application';
import type { Page } from '#projections';
import type { Paged } from '../edge/query-shapes.js';

/** Asks what would become of each user, in the order of the list; undefined where it isn't kept. */
export class ListDryRunResults extends Query<Page<DryRunItem> | undefined> {
  constructor(
    readonly tenantId: string,
    readonly id: string,
    readonly asked: Pick<Paged, 'after' | 'limit'>,
  ) {
    super();
  }
}

@QueryHandler(ListDryRunResults)
export class ListDryRunResultsHandler implements IQueryHandler<ListDryRunResults> {
  constructor(private readonly dryRuns: KeptDryRuns) {}

  async execute({ tenantId, id, asked: { after, limit } }: ListDryRunResults) {
    const from = after === undefined ? -1 : indexIn(after);
    const found = await this.dryRuns.rows(tenantId, id, from, limit + 1);
    if (found === undefined || found.length <= limit) return found && { items: found };
    const items = found.slice(0, limit);
    return { items, next: cursorOf(items.at(-1)!) };
  }
}

/** The place in the list is no secret, but nobody should count on it. */
const cursorOf = ({ index }: DryRunItem): string => Buffer.from(`line ${index}`).toString('base64url');

/** @throws InvalidCursor */
const indexIn = (cursor: string): number => {
  const [, index] = /^line (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (index === undefined) throw new InvalidCursor('the cursor is not one of a dry run');
  return Number(index);
};
