/** The door: Coatcheck inside another program, without HTTP. `docs/embedding.md` shows it. */
export { openCoatcheck } from './coatcheck.ts';
export type { Coatcheck, CoatcheckOptions } from './coatcheck.ts';
export { readConfig } from './read-config.ts';
export type { ConfigSource } from './read-config.ts';
export { CoatcheckError } from './errors/catalogue.ts';
export { defaultTaskOptions } from './tasks/task.ts';
export type { Caller } from './access/caller.ts';
export type { Config } from './config/config.ts';
export type { ResultFormatName } from './contract/result-format.ts';
export type { Query } from './queries/query.ts';
export type { ResultBody } from './tasks/result-body.ts';
export type { Task, TaskOptions, TaskSubject } from './tasks/task.ts';
export type { TaskResults } from './tasks/task-results.ts';
