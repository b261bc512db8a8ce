/**
 * A configuration on its way from the thread that has read it: in pieces, so that whoever receives thousands of users
 * is not held up by them.
 */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { createPace } from '../lib/others-turn.ts';
import { requireThat } from '../lib/require-that.ts';
import { Secret } from '../lib/secret.ts';
import { UNSAID, type Config, type UserConfig } from './config.ts';

/** What threads can send each other: secrets are instances, which they cannot, and `UNSAID` is known by identity. */
type Packed =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'secret'; readonly text: string }
  | { readonly kind: 'unsaid' }
  | { readonly kind: 'list'; readonly items: readonly Packed[] }
  | { readonly kind: 'mapping'; readonly members: Readonly<Record<string, Packed>> };

/** Users of one message, which takes about a millisecond to receive. */
const USERS_AT_ONCE = 100;

/** Sends all of it before it returns. */
export function sendConfig(config: Config, port: MessagePort): void {
  const { users } = config;
  port.postMessage(pack({ ...config, users: users === UNSAID ? UNSAID : [] }));
  for (let first = 0; first < users.length; first += USERS_AT_ONCE) {
    port.postMessage(pack(users.slice(first, first + USERS_AT_ONCE)));
  }
}

/** Receives what `sendConfig` has sent to the other end, with pauses; frozen as it was. */
export async function receiveConfig(port: MessagePort): Promise<Config> {
  const pause = createPace();
  const next = (): { readonly message: Packed } | undefined => receiveMessageOnPort(port);
  const first = next();
  requireThat(first !== undefined, 'a configuration has been sent');
  const config = unpack(first.message) as Config;
  const users: UserConfig[] = [];
  for (let piece = next(); piece !== undefined; piece = next()) {
    users.push(...(unpack(piece.message) as readonly UserConfig[]));
    await pause();
  }
  return users.length === 0 ? config : Object.freeze({ ...config, users: Object.freeze(users) });
}

function pack(value: unknown): Packed {
  if (value === UNSAID) return { kind: 'unsaid' };
  if (value instanceof Secret) return { kind: 'secret', text: value.reveal() };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(pack) };
  if (typeof value !== 'object' || value === null) return { kind: 'value', value };
  return {
    kind: 'mapping',
    members: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, pack(member)])),
  };
}

function unpack(packed: Packed): unknown {
  switch (packed.kind) {
    case 'value':
      return packed.value;
    case 'secret':
      return Object.freeze(new Secret(packed.text));
    case 'unsaid':
      return UNSAID;
    case 'list':
      return Object.freeze(packed.items.map(unpack));
    case 'mapping':
      return Object.freeze(
        Object.fromEntries(Object.entries(packed.members).map(([name, member]) => [name, unpack(member)])),
      );
  }
}
