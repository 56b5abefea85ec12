import {
  AllowedHostsValidator,
  BaseBearerTokenAuthenticationProvider,
  HttpMethod,
  RequestInformation,
} from '@microsoft/kiota-abstractions';
import { createGraphServiceClient, GraphRequestAdapter } from '@microsoft/msgraph-sdk';
import { BatchRequestContent, PageIterator } from '@microsoft/msgraph-sdk-core';
import '@microsoft/msgraph-sdk-directory';
import '@microsoft/msgraph-sdk-users';
import {
  createDirectoryAuditCollectionResponseFromDiscriminatorValue as audits,
  createSubscribedSkuCollectionResponseFromDiscriminatorValue as skus,
  createUserCollectionResponseFromDiscriminatorValue as users,
} from '@microsoft/msgraph-sdk/models/index.js';
import { createODataErrorFromDiscriminatorValue } from '@microsoft/msgraph-sdk/models/oDataErrors/index.js';

const ERRORS = { XXX: createODataErrorFromDiscriminatorValue };

const signedIn = (token) =>
  new BaseBearerTokenAuthenticationProvider({
    getAuthorizationToken: async () => token ?? '',
    getAllowedHostsValidator: () => new AllowedHostsValidator(),
  });

/**
 * Microsoft's own client of Graph, as it comes from npm, which is told another address and a token, and nothing else.
 * Its packages have builders for users and the directory. What they lack (`subscribedSkus`, `auditLogs`) goes over the
 * same adapter and the same models. This file isn't TypeScript, because the types of that client take the compiler
 * longer than all of this project's own.
 */
export class GraphClient {
  #adapter;

  constructor(url, token) {
    this.#adapter = new GraphRequestAdapter(signedIn(token));
    this.#adapter.baseUrl = `${url}/v1.0`;
    this.sdk = createGraphServiceClient(this.#adapter);
  }

  skus() {
    return this.#list('subscribedSkus', skus);
  }

  audits(query = '') {
    return this.#list(`auditLogs/directoryAudits${query}`, audits);
  }

  async everyUser(select, where = 'here') {
    const asked = { queryParameters: { select, top: 300 } };
    const { users: here, directory } = this.sdk;
    const page = await (where === 'here' ? here : directory.deletedItems.graphUser).get(asked);
    return this.#everyPage(page, users);
  }

  async batch(requests) {
    const batch = new BatchRequestContent(this.#adapter, ERRORS);
    for (const [at, request] of requests.entries()) batch.addBatchRequest(request, String(at));
    const answer = await batch.postAsync();
    return requests.map((_request, at) => answer.getResponseById(String(at))?.status);
  }

  async #list(path, factory) {
    const asked = new RequestInformation(HttpMethod.GET, `{+baseurl}/${path}`, { baseurl: this.#adapter.baseUrl });
    return this.#everyPage(await this.#adapter.send(asked, factory, ERRORS), factory);
  }

  async #everyPage(page, factory) {
    const found = [];
    await new PageIterator(this.#adapter, page, (each) => found.push(each) > 0, factory, ERRORS).iterate();
    return found;
  }
}
