import { z } from 'zod';
import { roles } from '../dashboard/styled.ts';

const ColourSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'a colour is written #rrggbb')
  .transform((colour) => colour.toLowerCase() as `#${string}`);

const LookSchema = z.strictObject({
  fg: ColourSchema.optional(),
  bg: ColourSchema.optional(),
  bold: z.boolean().optional(),
  dim: z.boolean().optional(),
  underline: z.boolean().optional(),
  inverse: z.boolean().optional(),
  tint: z.boolean().optional(),
});
export type Look = z.infer<typeof LookSchema>;

/** A theme names every role and nothing else; without a background the terminal's own shows through. */
export const ThemeSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).max(40),
  mode: z.enum(['dark', 'light']),
  background: ColourSchema.optional(),
  colours: z.record(z.enum(roles), LookSchema),
});
export type Theme = z.infer<typeof ThemeSchema>;
