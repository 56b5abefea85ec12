import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { errorCatalogue, errorCodes, type ErrorCode, isErrorCode } from '#contracts';
import { listOf } from '../edge/answers/common.js';
import { errorEntry } from '../edge/answers/installation.js';
import { Endpoint } from '../edge/endpoint.js';
import { Page } from '../edge/page.js';
import { problemError } from '../edge/problem-error.js';
import { noQuery } from '../edge/query-shapes.js';

const entry = (code: ErrorCode) => {
  const { status, retry, title, meaning } = errorCatalogue[code];
  return { code, status, retry, title, meaning };
};

/** The `type` of a problem document leads here. */
@ApiTags('errors')
@Controller('api/errors')
export class ErrorsController {
  @Get()
  @Page()
  @Endpoint({
    id: 'listErrors',
    may: 'anybody',
    tag: { none: 'release' },
    summary: 'All error codes',
    query: noQuery,
    answer: listOf(errorEntry),
    ofTenant: false,
  })
  list() {
    return { items: errorCodes().map(entry) };
  }

  @Get(':code')
  @Page()
  @Endpoint({
    id: 'showError',
    may: 'anybody',
    tag: { none: 'release' },
    summary: 'One error code',
    query: noQuery,
    answer: errorEntry,
    ofTenant: false,
    errors: ['error-not-found'],
  })
  get(@Param('code') code: string) {
    if (!isErrorCode(code)) throw problemError('error-not-found', {});
    return entry(code);
  }
}
