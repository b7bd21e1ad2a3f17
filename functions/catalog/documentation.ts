import type { Documentation } from '../runtime/documentation.ts';
import { catalogResponse, healthResponse, openApiResponse } from './responses.ts';
import type { catalogRoutes } from './routes.ts';

export const catalogDocumentation: Documentation<typeof catalogRoutes> = {
  readHealth: {
    summary: 'Whether the API answers',
    responses: {
      200: {
        description: 'It does',
        body: { name: 'Health', schema: healthResponse },
        example: { status: 'ok', version: '0.1.0', catalog: 'taskforce' },
      },
    },
    errors: [],
  },
  readCatalog: {
    summary: 'The catalog in force',
    description: 'What the seller sells, and by which rules: plans, wallet, meters, VAT.',
    responses: {
      200: {
        description: 'The catalog, as it was written',
        body: { name: 'Catalog', schema: catalogResponse },
      },
    },
    errors: [],
  },
  readOpenApi: {
    summary: 'This document',
    responses: { 200: { description: 'OpenAPI 3.1', body: { name: 'OpenApiDocument', schema: openApiResponse } } },
    errors: [],
  },
  readDocs: {
    summary: 'A page to read and try the API',
    responses: { 200: { description: 'HTML', mediaTypes: ['text/html'] } },
    errors: [],
  },
  readDocsFile: {
    summary: 'A file of that page',
    responses: { 200: { description: 'A script, a style sheet or a page', mediaTypes: ['text/html'] } },
    errors: ['not_found'],
  },
};
