/**
 * The encodings in which results are sent (RFC 9110 §8.4.1), in the order of preference among those that a client likes
 * equally: the fastest to decompress first, then the one that all cores compress together.
 */
export const contentEncodings = ['zstd', 'gzip', 'br'] as const;
export type ContentEncoding = (typeof contentEncodings)[number];
