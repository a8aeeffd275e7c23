import { z } from 'zod';
import { configOptions } from './schema.ts';

/** JSON Schema of `aider-dash.yaml` and the user's `config.yaml`, for editors and the documentation. */
export const configJsonSchema = (): Record<string, unknown> => {
  const fields = Object.entries(configOptions).map(([key, { schema, preset, about, sayer }]) => {
    const description = sayer === 'user' ? `${about} (Not from a committed file, unless trusted.)` : about;
    return [key, schema.optional().meta({ description, ...(preset === null ? {} : { default: preset }) })];
  });
  return z.toJSONSchema(
    z.strictObject(Object.fromEntries(fields)).meta({ title: 'aider-dash configuration' }),
    { io: 'input' },
  );
};
