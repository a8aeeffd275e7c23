/** Each adds its language to Prism, and exports nothing. */
declare module 'prismjs/components/prism-*.js';
