/** Thrown when the result to be promised has been forgotten in the meantime; nothing was written. */
export class ResultGone extends Error {
  constructor(resultId: string) {
    super(`Result ${resultId} is gone.`);
    this.name = 'ResultGone';
  }
}
