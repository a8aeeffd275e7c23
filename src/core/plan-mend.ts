import { quote } from './quote.ts';
import { safeSlug } from './slug.ts';

type Mended<T> = { readonly value: T; readonly notes: readonly string[] };
type Fields = Readonly<Record<string, unknown>>;

const planKeys = ['prd_slug', 'num_agents', 'agents'];
const agentKeys = ['agent_id', 'description', 'files_context', 'prompt', 'depends_on'];

/**
 * Mends what a model writes carelessly, only where one meaning is possible, and notes what it did: keys that nobody
 * asked for, a missing or quoted number, a file not in a list, `./` before a path, null for no dependency, a slug with
 * other characters. Anything else is left for the check to refuse.
 */
export const mendPlan = (value: unknown): Mended<unknown> => {
  if (!isFields(value)) return { value, notes: [] };
  const known = keepKnown(value, planKeys, 'The plan');
  const agents = Array.isArray(value.agents) ? value.agents.map(mendAgent) : null;
  const fields: Record<string, unknown> = {
    ...known.value,
    ...(agents === null ? {} : { agents: agents.map((agent) => agent.value) }),
  };
  const notes = [...known.notes, ...(agents ?? []).flatMap((agent) => agent.notes)];
  const counted = mendCount(fields);
  const named = mendSlug(counted.value);
  return { value: named.value, notes: [...notes, ...counted.notes, ...named.notes] };
};

const mendCount = (fields: Fields): Mended<Fields> => {
  const { num_agents: count, agents } = fields;
  if (count === undefined && Array.isArray(agents))
    return { value: { ...fields, num_agents: agents.length }, notes: ['num_agents was missing: counted.'] };
  if (typeof count === 'string' && /^\d{1,4}$/.test(count.trim()))
    return {
      value: { ...fields, num_agents: Number(count) },
      notes: ['num_agents was text: read as a number.'],
    };
  return { value: fields, notes: [] };
};

const mendSlug = (fields: Fields): Mended<Fields> => {
  const { prd_slug: slug } = fields;
  if (typeof slug !== 'string' || slug.trim() === '' || slug === safeSlug(slug))
    return { value: fields, notes: [] };
  const safe = safeSlug(slug);
  return {
    value: { ...fields, prd_slug: safe },
    notes: [`prd_slug ${quote(slug)} was made safe: ${quote(safe)}.`],
  };
};

const mendAgent = (value: unknown, index: number): Mended<unknown> => {
  if (!isFields(value)) return { value, notes: [] };
  const renamed = rename(rename(value, 'id', 'agent_id'), 'files', 'files_context');
  const { value: known, notes } = keepKnown(renamed, agentKeys, `Agent number ${index + 1}`);
  const { depends_on: needs, ...rest } = known;
  const dependsOn = asList(needs);
  return {
    value: {
      ...rest,
      ...(known.files_context === undefined ? {} : { files_context: mendFiles(known.files_context) }),
      ...(dependsOn === null || dependsOn === undefined ? {} : { depends_on: dependsOn }),
    },
    notes,
  };
};

const mendFiles = (value: unknown): unknown => {
  const list = asList(value);
  return Array.isArray(list)
    ? list.map((path: unknown) => (typeof path === 'string' ? path.replace(/^(\.\/)+/, '') : path))
    : list;
};

const asList = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

const rename = (fields: Fields, from: string, to: string): Fields => {
  if (Object.hasOwn(fields, to) || !Object.hasOwn(fields, from)) return fields;
  const { [from]: moved, ...rest } = fields;
  return { ...rest, [to]: moved };
};

const keepKnown = (fields: Fields, keys: readonly string[], where: string): Mended<Fields> => {
  const unknown = Object.keys(fields).filter((key) => !keys.includes(key));
  const notes =
    unknown.length === 0
      ? []
      : [`${where}: dropped keys that are not known: ${unknown.slice(0, 5).map(quote).join(', ')}.`];
  const value = Object.fromEntries(
    keys.filter((key) => Object.hasOwn(fields, key)).map((key) => [key, fields[key]]),
  );
  return { value, notes };
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
