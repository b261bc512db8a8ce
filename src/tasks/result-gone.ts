/** Nothing was written: the result that was to be promised was forgotten in the meantime. */
export class ResultGone extends Error {
  constructor(resultId: string) {
    super(`Result ${resultId} is gone.`);
    this.name = 'ResultGone';
  }
}
