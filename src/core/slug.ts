const maxLength = 60;

/** A short name that is safe in a file name and a branch: lower case letters, digits and single hyphens; never empty. */
export const safeSlug = (text: string): string => {
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, maxLength)
    .replace(/-$/, '');
  return slug === '' ? 'change' : slug;
};
