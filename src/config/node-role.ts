/** What a node does: it answers clients, runs what was asked, or both. */
export const roles = ['api', 'worker', 'all'] as const;
export type Role = (typeof roles)[number];
