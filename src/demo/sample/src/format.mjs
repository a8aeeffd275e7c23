/** One item as a line of text. */
export const line = (item) => `${item.done ? '[x]' : '[ ]'} ${item.id}. ${item.title}`;

/** The whole list, an item a line. */
export const list = (store) => store.items.map(line).join('\n');
