/** What server and loader process say to each other over the IPC channel: structured-clone-able values. */
import type { ProjectFacts } from './project-facts.ts';
import type { ProjectImage } from './project-image.ts';
import type { ProjectPlace } from './project-texts.ts';

export type ToLoader =
  /** The first message, once. `known`: what the server has already, of a loader before. */
  | {
      readonly kind: 'setup';
      readonly place: ProjectPlace;
      readonly dataDir: string;
      readonly known: ProjectImage | null;
    }
  /** Read again, and say when that is done. */
  | { readonly kind: 'reload'; readonly id: number };

export type FromLoader =
  /** Another version than before. */
  | { readonly kind: 'version'; readonly image: ProjectImage; readonly facts: ProjectFacts }
  /** A reload has ended; the version that came of it has been said before. `failed`: why none could come, in words. */
  | { readonly kind: 'done'; readonly id: number; readonly failed: string | null }
  /** At the start or after a change the folder could not be read: what was there before stays. */
  | { readonly kind: 'failed'; readonly text: string };
