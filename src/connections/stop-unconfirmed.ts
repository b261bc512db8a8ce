/** A statement was to stop, and its database has not said that it did: its session was closed instead. */
export class StopUnconfirmed extends Error {
  constructor(options: { readonly cause: unknown }) {
    super('The database was asked to stop the statement and did not say that it did.', options);
    this.name = 'StopUnconfirmed';
  }
}
