import type { Caller } from '../../access/caller.ts';

/** For whom a view is made, and what addresses in it begin with (`http://127.0.0.1:19999`). */
export interface Viewer {
  readonly caller: Caller;
  readonly origin: string;
}
