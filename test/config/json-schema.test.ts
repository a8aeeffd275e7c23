import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configKeys } from '../../src/config/schema.ts';

test('describes every key, none required, nothing else allowed', () => {
  const schema = configJsonSchema();
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(schema).not.toHaveProperty('required');
  const properties = schema.properties as Record<string, { description?: string; default?: unknown }>;
  expect(Object.keys(properties)).toEqual(configKeys);
  for (const key of configKeys) expect(properties[key]?.description).toMatch(/[.)]$/);
  expect(properties.max_iterations).toMatchObject({ type: 'integer', minimum: 1, default: 10 });
  expect(properties.validate?.description).toContain('unless trusted');
});
