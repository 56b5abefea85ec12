import { Inject, Injectable } from '@nestjs/common';
import type { Then } from '#application';
import { defined } from '#licensing';
import { PROTECTED_RESOURCE, type ProtectedResource } from '../../api-settings.js';
import { resourceOf } from '../../edge/challenges.js';
import type { Http } from '../../edge/http.js';
import { contentType, tellRequest, withoutMetadata } from './headers.js';

export type Thing = Readonly<Record<string, unknown>>;
export interface Listed {
  readonly items: readonly object[];
  readonly count?: number;
  /** It leads to the next page, behind $skiptoken. */
  readonly next?: string;
  /** It leads to what changes from now on, behind $deltatoken. */
  readonly delta?: string;
  /** It is what it was like then. */
  readonly at?: Then;
}
/** Every answer about the past says so: by this position it is told the same for ever. */
export const toldThen = ({ instant, position }: Then): Thing => ({
  '@seatledger.asOf': instant,
  '@seatledger.position': position,
});

const annotationsOf = (thing: Thing): Thing =>
  Object.fromEntries(Object.entries(thing).filter(([name]) => name.startsWith('@')));
/** Gives of a thing what is asked for, in the order of the metadata, and whatever is said about it. */
export const picked = (thing: Thing, names: readonly string[] | undefined): Thing =>
  names === undefined
    ? thing
    : { ...annotationsOf(thing), ...Object.fromEntries(names.map((name) => [name, thing[name] ?? null])) };

const withSelect = (select: readonly string[] | undefined): string =>
  select === undefined ? '' : `(${select.join(',')})`;

/** Puts answers into OData's envelopes, with absolute links to where the caller found the server. */
@Injectable()
export class GraphAnswers {
  constructor(@Inject(PROTECTED_RESOURCE) private readonly resource: ProtectedResource) {}

  /** `path` is how the metadata calls it: `users` or `users('ID')/licenseDetails`. */
  thing(http: Http, path: string, thing: Thing, select?: readonly string[]): object {
    const context = this.#context(http, `${path}${withSelect(select)}/$entity`);
    return this.#told(http, { '@odata.context': context, ...picked(thing, select) });
  }

  list(http: Http, path: string, { items, count, next, delta, at }: Listed, select?: readonly string[]): object {
    return this.#told(http, {
      '@odata.context': this.#context(http, `${path}${withSelect(select)}`),
      ...defined({
        '@odata.count': count,
        '@odata.nextLink': next === undefined ? undefined : this.#link(http, '$skiptoken', next),
        '@odata.deltaLink': delta === undefined ? undefined : this.#link(http, '$deltatoken', delta),
      }),
      ...(at && toldThen(at)),
      value: items,
    });
  }

  /** Answers a command that Graph answers with nothing; only a dry run says that it was one. */
  nothing(http: Http, isTried: boolean): object | undefined {
    if (isTried) void http.response.status(200);
    return isTried ? this.#told(http, { '@seatledger.dryRun': true }) : undefined;
  }

  #told(http: Http, body: object): object {
    tellRequest(http.request, http.response);
    void http.response.type(contentType(http.request));
    return withoutMetadata(http.request, body);
  }
  #base({ request }: Http): string {
    return resourceOf(this.resource.publicUrl, request);
  }
  #context(http: Http, path: string): string {
    return `${this.#base(http)}/v1.0/$metadata#${path}`;
  }
  /** Leads to the first page of what was asked for. */
  fromTheStart(http: Http): string {
    return this.#url(http, []);
  }
  #link(http: Http, name: '$skiptoken' | '$deltatoken', token: string): string {
    return this.#url(http, [`${name}=${encodeURIComponent(token)}`]);
  }
  /** The rest of the query is repeated, so that a page goes on as the first one was asked for. */
  #url(http: Http, more: readonly string[]): string {
    const { request } = http;
    const [path = '', query = ''] = (request.originalUrl ?? request.url).split('?', 2);
    const kept = [...new URLSearchParams(query)]
      .filter(([key]) => !/^\$?(skiptoken|deltatoken)$|^minPosition$/i.test(key))
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    const all = [...kept, ...more];
    return `${this.#base(http)}${path}${all.length === 0 ? '' : `?${all.join('&')}`}`;
  }
}
