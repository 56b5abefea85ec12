import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CATALOGUE_EVENTS, Freshness, LastEvents, type EventStore, type Position } from '#application';
import { EVENT_STORE } from '#platform';
import { type Http, header } from './http.js';

/** What is served, and of what. */
export interface Asked {
  readonly http: Http;
  /** What belongs to no tenant has none. */
  readonly tenantId?: string;
  /** Where it shows what happened to others than its tenant and the catalogue, it says to whom. */
  readonly owners?: readonly string[];
  /** Where two who ask may be shown different things, it tells them apart. */
  readonly among?: readonly string[] | 'all';
  /** Where a header of the request chooses how the answer is written, it says which one, and how. */
  readonly form?: { readonly header: string; readonly is: string };
  /** The read models that it comes from; `catalogue` is among them where it shows what products are called. */
  readonly models: readonly string[];
  readonly minPosition?: string | undefined;
}
export interface Served<T> {
  readonly body: T;
  /** A single thing says which one it is, since its name may be another's by now, and the revision of its stream. */
  readonly thing?: { readonly id: string; readonly revision: number };
  /** It lacks what can't be read at the moment, and may be another one in the next without any event. */
  readonly isPartial: boolean;
}

/** Users show what can't be read as such, and products that nobody can name at the moment without a name. */
export const isPartial = (shown: object): boolean => {
  const { unreadable, licenses = [] } = shown as { unreadable?: unknown; licenses?: readonly object[] };
  return unreadable !== undefined || licenses.some((license) => !Object.hasOwn(license, 'skuPartNumber'));
};
/** Makes of a list what `serve` takes. */
export const listed = <T extends { readonly items: readonly object[] }>(body: T): Served<T> => ({
  body,
  isPartial: body.items.some(isPartial),
});
/** Makes of a single thing whose stream is not known what `serve` takes: its tag is that of a list. */
export const whole = <T extends object>(body: T): Served<T> => ({ body, isPartial: isPartial(body) });

/** A tag was given for what the read models of these generations held up to here. */
interface Basis {
  readonly generations: readonly number[];
  readonly position: Position;
}

const MOST_REMEMBERED = 10_000;
const MOST_TAGS = 20;
const TAG = /(?:W\/)?"([\x21\x23-\x7e]*)"/g;
const LIST = /^[a-z-]+-(\d+(?:\.\d+)*)-(\d{20})-([\w-]{11})$/;

/** Reads the opaque parts of the first tags of `If-None-Match`, which compares weakly. A `*` names none. */
export const tagsIn = (text: string): readonly string[] =>
  [...text.matchAll(TAG)].slice(0, MOST_TAGS).map(([, opaque = '']) => opaque);

/** Reads what the tag of a list says that it stands for, where it is one of an answer to the same question. */
export const basisIn = (tag: string, models: readonly string[], question: string): Basis | undefined => {
  const [, generations = '', position, asked] = LIST.exec(tag) ?? [];
  if (position === undefined || asked !== question) return undefined;
  if (!tag.startsWith(`${models.join('-')}-${generations}-`)) return undefined;
  return { generations: generations.split('.').map(Number), position };
};

/**
 * Tags what queries answer, and answers 304 without asking a read model where nothing has come of the tenant, or of the
 * catalogue, since the answer that the client has. Whoever asks has been let in before.
 */
@Injectable()
export class ServedTags {
  readonly #lastEvents: LastEvents;
  /** What a tag of a single thing stood for, the most recently served last. */
  readonly #remembered = new Map<string, Basis>();

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    private readonly freshness: Freshness,
  ) {
    this.#lastEvents = new LastEvents(store);
  }

  /** Resolves to undefined, and says 304, where the client has what it would be served. @throws what `read` throws */
  async serve<T>(asked: Asked, read: () => Promise<Served<T>>): Promise<T | undefined> {
    const known = await this.#known(asked).catch(() => undefined);
    if (known !== undefined) {
      void asked.http.response.status(304);
      tell(asked, known);
      return undefined;
    }
    // what is read after this holds at least as much
    const reached = await this.freshness.reached(asked.models).catch(() => undefined);
    if (reached !== undefined) this.#lastEvents.beginAt(reached.position);
    const { body, thing, isPartial } = await read();
    if (reached !== undefined && !isPartial) tell(asked, this.#tag(asked, reached, thing));
    return body;
  }

  /** Resolves to the tag, among those that the client has, of what it would be served. */
  async #known(asked: Asked): Promise<string | undefined> {
    const given = header(asked.http, 'if-none-match');
    const question = questionOf(asked);
    const found = tagsIn(given ?? '').flatMap((tag) => {
      const basis = basisIn(tag, asked.models, digestOf(question)) ?? this.#remembered.get(`${question}\n${tag}`);
      return basis === undefined ? [] : [{ tag, basis }];
    });
    if (found.length === 0) return undefined;
    const head = await this.#lastEvents.catchUp();
    const last = this.#lastEvents.lastOf(ownersOf(asked), head);
    if (last === undefined || (asked.minPosition ?? head) > head) return undefined;
    const generations = await this.freshness.generations(asked.models);
    return found.find(
      ({ basis: { position, generations: then } }) =>
        last <= position && position <= head && then.join('.') === generations?.join('.'),
    )?.tag;
  }

  #tag(asked: Asked, reached: Basis, thing: Served<unknown>['thing']): string {
    const { generations, position } = reached;
    const lastOf = (...owners: readonly string[]): Position => {
      const last = this.#lastEvents.lastOf(owners, position);
      return last === undefined || last > position ? position : last;
    };
    const question = questionOf(asked);
    if (thing === undefined) {
      const last = lastOf(...ownersOf(asked));
      return `${asked.models.join('-')}-${generations.join('.')}-${last}-${digestOf(question)}`;
    }
    const tag = `${thing.revision}-${lastOf(CATALOGUE_EVENTS)}-${digestOf(thing.id)}`;
    const key = `${question}\n${tag}`;
    this.#remembered.delete(key);
    this.#remembered.set(key, reached);
    if (this.#remembered.size > MOST_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    return tag;
  }
}

const ownersOf = ({ tenantId, owners }: Asked): readonly string[] =>
  owners ?? [...(tenantId === undefined ? [] : [tenantId]), CATALOGUE_EVENTS];

/** What was asked of which tenant. The answer is as good for whoever wants it fresher. */
const questionOf = ({ http: { request }, tenantId = '', among = 'all', form }: Asked): string => {
  const [path = '', query] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.delete('minPosition');
  return [tenantId, path, parameters.toString(), String(among), form?.is ?? ''].join('\n');
};

/** A tag that came to be sent with another question, or for another tenant or thing, stands for nothing there. */
const digestOf = (question: string): string => createHash('sha256').update(question).digest('base64url').slice(0, 11);

const tell = ({ http: { response }, form }: Asked, tag: string): void =>
  void response.headers({
    etag: `W/"${tag}"`,
    'cache-control': 'private, no-cache',
    vary: ['authorization', 'x-tenant-id', ...(form === undefined ? [] : [form.header])].join(', '),
  });
