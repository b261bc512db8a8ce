/**
 * The encodings in which results are sent (RFC 9110 §8.4.1), in the order of preference when a client likes several as
 * much: what unpacks fastest first, and of what is left what is made by all cores.
 */
export const contentEncodings = ['zstd', 'gzip', 'br'] as const;
export type ContentEncoding = (typeof contentEncodings)[number];
