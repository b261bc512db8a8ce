import { CoatcheckError } from '../errors/catalogue.ts';

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** `coatcheck.yaml:3:5`, `--port`, `COATCHECK_PORT`. */
  readonly where: string;
  /** What is wrong and what would be right. Never holds the value of a secret. */
  readonly why: string;
}

/** All that is wrong, at once: a person who mends a file wants the whole list. */
export function configError(problems: readonly ConfigProblem[]): CoatcheckError<'config_invalid'> {
  return new CoatcheckError('config_invalid', { problems });
}
