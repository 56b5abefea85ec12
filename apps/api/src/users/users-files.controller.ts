import { Controller, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Pace, type ReadModels } from '#application';
import { isFatal, readUsersFile } from '#contracts';
import { READ_MODELS, SystemTurn } from '#platform';
import { type ProductDocument, productsPage } from '#projections';
import type { z } from 'zod';
import { usersOfFile } from '../edge/answers/users.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodBody } from '../edge/parameters.js';
import { usersFileBody } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';

const PAGE = 999;

/** Reads files of users as the command line does, so that a browser imports the same. */
@ApiTags('users')
@Controller('api/users/read-file')
export class UsersFilesController {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    private readonly tenants: TenantResolver,
  ) {}

  @Post()
  @Endpoint({
    id: 'readUsersFile',
    may: ['StartOperation'],
    tag: { none: 'no-read' },
    summary: 'Reads a CSV file of users, and says what is wrong with it by line',
    description:
      'The file is read as seatledger users import reads it: templates of eight languages, exports, UTF-8 and ' +
      'UTF-16. It changes nothing. POST /api/operations with the mode create takes the users as they stand in the ' +
      'answer; a problem with isFatal means the whole file.',
    answer: usersOfFile,
    errors: ['csrf-token-required', 'invalid-body', 'unknown-field', 'malformed-json'],
  })
  async read(@InHttp() http: Http, @ZodBody(usersFileBody) { content }: z.infer<typeof usersFileBody>) {
    await this.tenants.of(http);
    const bytes = Buffer.from(content, 'base64');
    const { users, problems, notes } = await readUsersFile([bytes], () => this.#products(), new Pace(new SystemTurn()));
    return {
      users: users.map(({ line, user }) => ({ line, user })),
      problems: problems.map((problem) => ({ ...problem, isFatal: isFatal(problem) })),
      notes,
    };
  }

  async #products(): Promise<readonly ProductDocument[]> {
    const products: ProductDocument[] = [];
    let after: string | undefined;
    do {
      const page = await productsPage(this.models, { limit: PAGE, ...(after === undefined ? {} : { after }) });
      products.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return products;
  }
}
