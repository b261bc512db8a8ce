/**
 * Something that a template cannot do, in words that complete "Liquid: …". It never leaves this room: it becomes a
 * diagnostic.
 */
export class TemplateFault extends Error {}
